"""Subscriptions: how they begin, what people change, how they end (https://docs.stripe.com/billing/subscriptions/overview).

The running period stands in the item.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from tests.stripe.account_invoices import Invoices, listed
from tests.stripe.parameters import Json, below, missing_object, refusal

LIVE = ("incomplete", "trialing", "active", "past_due", "unpaid", "paused")
NOBODY_ASKED = {"comment": None, "feedback": None, "reason": None}


class Subscriptions(Invoices):
    def update_subscription(self, subscription_id: str, flat: dict[str, str]) -> Json:
        subscription = self.of("subscription", subscription_id)
        if subscription["status"] not in LIVE:
            message = "A canceled subscription can only update its cancellation_details and metadata."
            raise refusal(message, param="cancel_at_period_end")
        if notes := below(flat, "metadata"):
            with self._updating(subscription_id):
                subscription["metadata"] = subscription["metadata"] | notes
        if "cancel_at_period_end" in flat:
            is_leaving = flat["cancel_at_period_end"] == "true"
            self.leave_at_period_end(subscription_id) if is_leaving else self.stay(subscription_id)
        return subscription

    def cancel_subscription(self, subscription_id: str) -> Json:
        if self.of("subscription", subscription_id)["status"] not in LIVE:
            raise missing_object("subscription", subscription_id)
        self.cancel_now(subscription_id)
        return self.objects[subscription_id]

    def delete_customer(self, customer_id: str) -> Json:
        """What he subscribed to ends first."""
        for subscription in self.of_kind("subscription"):
            if subscription["customer"] == customer_id and subscription["status"] in LIVE:
                self.cancel_now(subscription["id"])
        return super().delete_customer(customer_id)

    # -- what people do ------------------------------------------------------------------------------------------------

    def leave_at_period_end(self, subscription_id: str) -> None:
        """Cancelled, but it runs until the end of what is paid."""
        subscription = self.of("subscription", subscription_id)
        with self._updating(subscription_id):
            end = subscription["items"]["data"][0]["current_period_end"]
            subscription |= {"cancel_at_period_end": True, "cancel_at": end, "canceled_at": self.now()}
            subscription["cancellation_details"] = NOBODY_ASKED | {"reason": "cancellation_requested"}

    def stay(self, subscription_id: str) -> None:
        with self._updating(subscription_id) as subscription:
            subscription |= {"cancel_at_period_end": False, "cancel_at": None, "canceled_at": None}
            subscription["cancellation_details"] = dict(NOBODY_ASKED)

    def cancel_now(self, subscription_id: str) -> None:
        self.of("subscription", subscription_id)["cancel_at_period_end"] = False
        self._end(subscription_id, "cancellation_requested")

    def change_card(self, subscription_id: str, last4: str = "4444") -> None:
        with self._updating(subscription_id) as subscription:
            subscription["default_payment_method"] = self.keep_method(subscription["customer"], "card", last4)

    def pause_collection(self, subscription_id: str) -> None:
        """In the dashboard: invoices are voided for now; the status stays."""
        with self._updating(subscription_id) as subscription:
            subscription["pause_collection"] = {"behavior": "void", "resumes_at": None}

    def resume_collection(self, subscription_id: str) -> None:
        with self._updating(subscription_id) as subscription:
            subscription["pause_collection"] = None

    # -- for the modules of the nouns ----------------------------------------------------------------------------------

    def begin_subscription(self, asked: Json, method: str) -> Json:
        """asked: what a checkout session asked for (amount, currency, name, customer, metadata, trial_end)."""
        trial_end, at = asked["trial_end"], self.now()
        subscription = self.new(
            "sub",
            "subscription",
            automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
            billing_cycle_anchor=trial_end or at,
            billing_mode={"type": "flexible", "flexible": {"proration_discounts": "included"}, "updated_at": at},
            cancellation_details=dict(NOBODY_ASKED),
            collection_method="charge_automatically",
            currency=asked["currency"],
            customer=asked["customer"],
            default_payment_method=self.keep_method(asked["customer"], method),
            invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
            items=listed("/v1/subscription_items"),
            metadata=asked["metadata"],
            start_date=at,
            status="trialing" if trial_end else "active" if method == "card" else "incomplete",
            trial_start=at if trial_end else None,
            trial_end=trial_end,
        )
        item = self._item(subscription, asked, (at, trial_end or a_month_after(at, 1)))
        subscription["items"] = listed(f"/v1/subscription_items?subscription={subscription['id']}", item)
        return subscription

    # -- inside --------------------------------------------------------------------------------------------------------

    def _end(self, subscription_id: str, reason: str) -> None:
        subscription, at = self.of("subscription", subscription_id), self.now()
        subscription |= {"status": "canceled", "ended_at": at, "canceled_at": subscription["canceled_at"] or at}
        subscription["cancellation_details"] = NOBODY_ASKED | {"reason": reason}
        self.emit("customer.subscription.deleted", subscription)

    @contextmanager
    def _updating(self, subscription_id: str) -> Iterator[Json]:
        """What changes within is told as `customer.subscription.updated`."""
        subscription = self.of("subscription", subscription_id)
        before = deepcopy(subscription)
        yield subscription
        if subscription != before:
            self.emit("customer.subscription.updated", subscription, before)

    def _item(self, subscription: Json, asked: Json, period: tuple[int, int]) -> Json:
        price: dict[str, Any] = {"active": True, "billing_scheme": "per_unit", "currency": asked["currency"]}
        recurring = {"interval": "month", "interval_count": 1, "meter": None, "usage_type": "licensed"}
        price |= {"product": self.new_id("prod"), "recurring": recurring, "tax_behavior": "unspecified"}
        price |= {"type": "recurring", "unit_amount": asked["amount"], "unit_amount_decimal": str(asked["amount"])}
        made = self.new("price", "price", metadata={}, **price)
        return self.new(
            "si",
            "subscription_item",
            livemode=...,
            current_period_start=period[0],
            current_period_end=period[1],
            plan=...,
            price=made,
            quantity=1,
            subscription=subscription["id"],
        )


def a_month_after(at: int, months: int) -> int:
    """The same day of a later month, or its last one."""
    moment = datetime.fromtimestamp(at, UTC)
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    day = min(moment.day, monthrange(year, month + 1)[1])
    return int(moment.replace(year=year, month=month + 1, day=day).timestamp())

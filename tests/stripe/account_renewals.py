"""Months of subscriptions begin, and their invoices fare as they may (https://docs.stripe.com/billing/invoices/subscription).

An outcome is `paid`, `failed`, `action_required` (3-D Secure) or `boleto`.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.stripe.account_subscriptions import Subscriptions, a_month_after
from tests.stripe.parameters import Json


class Renewals(Subscriptions):
    # -- time passes ---------------------------------------------------------------------------------------------------

    def end_trial(self, subscription_id: str, outcome: str = "paid") -> str:
        """The first month begins; the id of its invoice."""
        subscription = self.of("subscription", subscription_id)
        assert subscription["status"] == "trialing", subscription["status"]
        return self.renew(subscription_id, outcome)

    def renew(self, subscription_id: str, outcome: str = "paid") -> str:
        """The next month begins, and its invoice fares like this; the id of the invoice."""
        subscription = self.of("subscription", subscription_id)
        assert subscription["status"] in ("trialing", "active", "past_due"), subscription["status"]
        with self._updating(subscription_id):
            before = self._roll_on(subscription)
        invoice = self._monthly_invoice(subscription, before)
        self.finalize_invoice(invoice)
        self._collect(subscription, invoice, outcome)
        return str(invoice["id"])

    def fail_finalization(self, subscription_id: str) -> str:
        """The next month begins, but Stripe cannot work out the tax: the invoice stays a draft; its id."""
        subscription = self.of("subscription", subscription_id)
        with self._updating(subscription_id):
            before = self._roll_on(subscription)
        invoice = self._monthly_invoice(subscription, before)
        self.fail_finalization_of(invoice)
        return str(invoice["id"])

    def end_period(self, subscription_id: str) -> None:
        """The month is over of one that was cancelled at its end."""
        assert self.objects[subscription_id]["cancel_at_period_end"], "nobody cancelled it"
        self._end(subscription_id, "cancellation_requested")

    def exhaust_retries(self, subscription_id: str, *, becomes: str = "unpaid") -> None:
        """The last automatic attempt was declined; becomes: unpaid or canceled, as the account's settings say."""
        subscription = self.of("subscription", subscription_id)
        self.fail_attempt(self.objects[subscription["latest_invoice"]], last=True)
        if becomes == "canceled":
            self._end(subscription_id, "payment_failed")
            return
        with self._updating(subscription_id):
            subscription["status"] = "unpaid"

    def expire_incomplete(self, subscription_id: str) -> None:
        """The first invoice was not paid within a day."""
        subscription = self.of("subscription", subscription_id)
        assert subscription["status"] == "incomplete", subscription["status"]
        with self._updating(subscription_id):
            subscription |= {"status": "incomplete_expired", "ended_at": self.now(), "canceled_at": self.now()}
        self.close_invoice(self.objects[subscription["latest_invoice"]], "void")

    def pause(self, subscription_id: str) -> None:
        """The trial ended and there is nothing to pay with."""
        subscription = self.of("subscription", subscription_id)
        assert subscription["status"] == "trialing", subscription["status"]
        with self._updating(subscription_id):
            subscription |= {"status": "paused", "trial_end": min(self.now(), subscription["trial_end"])}
        self.emit("customer.subscription.paused", subscription)

    def resume(self, subscription_id: str) -> str:
        """A paused one begins a month today and pays for it; the id of the invoice."""
        subscription = self.of("subscription", subscription_id)
        assert subscription["status"] == "paused", subscription["status"]
        with self._updating(subscription_id):
            before = self._roll_on(subscription)
        invoice = self._monthly_invoice(subscription, before)
        self.settle_invoice(invoice, "card")
        self.emit("customer.subscription.resumed", subscription)
        return str(invoice["id"])

    # -- what people and banks do with an invoice ----------------------------------------------------------------------

    def recover(self, invoice_id: str, method: str = "card") -> None:
        """The customer pays an open invoice: on its page, by confirming, or the boleto's money comes."""
        invoice = self.of("invoice", invoice_id)
        assert invoice["status"] in ("draft", "open", "uncollectible"), invoice["status"]
        self.settle_invoice(invoice, method)
        if invoice["id"] == self._subscription_of(invoice)["latest_invoice"]:
            self._set_status_after(invoice, ("past_due", "unpaid", "incomplete"), "active")

    def decline_again(self, invoice_id: str) -> None:
        """Another attempt fails."""
        self.fail_attempt(self.of("invoice", invoice_id))

    def issue_invoice_boleto(self, invoice_id: str) -> None:
        """The customer asks for a boleto on the invoice's page."""
        self.bill_by_boleto(self.of("invoice", invoice_id))

    def lapse_boleto(self, invoice_id: str) -> None:
        """Nobody paid the boleto in time."""
        self.fail_boleto(self.of("invoice", invoice_id))
        self._set_status_after(self.objects[invoice_id], ("active",), "past_due")

    def void_invoice(self, invoice_id: str) -> None:
        self.close_invoice(self.of("invoice", invoice_id), "void")

    def mark_uncollectible(self, invoice_id: str) -> None:
        self.close_invoice(self.of("invoice", invoice_id), "uncollectible")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _monthly_invoice(self, subscription: Json, before: tuple[int, int]) -> Json:
        amount = _price(subscription)
        return self.draft_invoice(subscription, reason="subscription_cycle", amount=amount, looks_back=before)

    def _collect(self, subscription: Json, invoice: Json, outcome: str) -> None:
        if subscription["pause_collection"]:
            self.close_invoice(invoice, "void")
            return
        method = self.objects[subscription["default_payment_method"]]["type"]
        happens: dict[str, Callable[[], None]] = {
            "paid": lambda: self.recover(invoice["id"], method),
            "failed": lambda: self.fail_attempt(invoice),
            "action_required": lambda: self.ask_for_confirmation(invoice),
            "boleto": lambda: self.bill_by_boleto(invoice),
        }
        happens[outcome]()
        if outcome in ("failed", "action_required"):
            self._set_status_after(invoice, ("active",), "past_due")

    def _set_status_after(self, invoice: Json, known: tuple[str, ...], status: str) -> None:
        subscription_id = self._subscription_of(invoice)["id"]
        if self.objects[subscription_id]["status"] in known:
            with self._updating(subscription_id) as subscription:
                subscription["status"] = status

    def _subscription_of(self, invoice: Json) -> Json:
        return self.objects[invoice["parent"]["subscription_details"]["subscription"]]

    def _roll_on(self, subscription: Json) -> tuple[int, int]:
        """The next period begins: where the last one ended, or now if that was the rest of a trial or a pause."""
        [item] = subscription["items"]["data"]
        was = (item["current_period_start"], item["current_period_end"])
        anchor = subscription["billing_cycle_anchor"]
        if subscription["status"] in ("trialing", "paused"):
            start = min(self.now(), was[1]) if subscription["status"] == "trialing" else self.now()
            subscription |= {"status": "active", "billing_cycle_anchor": start, "trial_end": start}
            end = a_month_after(start, 1)
        else:
            start = was[1]
            end = next(end for months in range(1, 9999) if (end := a_month_after(anchor, months)) > start)
        item |= {"current_period_start": start, "current_period_end": end}
        return was[0], start


def _price(subscription: Json) -> int:
    [item] = subscription["items"]["data"]
    return int(item["price"]["unit_amount"])

"""Sessions of the billing portal (https://docs.stripe.com/customer-management)."""

from __future__ import annotations

from tests.stripe.account_renewals import Renewals
from tests.stripe.account_subscriptions import LIVE
from tests.stripe.parameters import Json, below, refusal


class Portals(Renewals):
    def create_portal_session(self, flat: dict[str, str]) -> Json:
        if "customer" not in flat:
            raise refusal("Missing required param: customer.", code="parameter_missing", param="customer")
        self.living_customer(flat["customer"])
        made = self.new(
            "bps",
            "billing_portal.session",
            configuration="bpc_00000001",
            customer=flat["customer"],
            flow=self._flow(flat),
            locale=flat.get("locale"),
            return_url=flat.get("return_url"),
            url="",
        )
        made["url"] = f"{self.page}/p/session/{made['id']}"
        return made

    def subscriptions_of(self, customer_id: str) -> list[Json]:
        found = [one for one in self.of_kind("subscription") if one["customer"] == customer_id]
        return [one for one in found if one["status"] in LIVE]

    def open_invoices_of(self, customer_id: str) -> list[Json]:
        found = [one for one in self.of_kind("invoice") if one["customer"] == customer_id]
        return [one for one in found if one["status"] == "open"]

    def _flow(self, flat: dict[str, str]) -> Json | None:
        asked = below(flat, "flow_data")
        if not asked:
            return None
        named = asked.get("subscription_cancel.subscription")
        if asked["type"] == "subscription_cancel":
            self._refuse_unless_of_customer(named, flat["customer"])
        return {
            "type": asked["type"],
            "after_completion": _after(asked),
            "subscription_cancel": {"subscription": named} if named else None,
        }

    def _refuse_unless_of_customer(self, subscription_id: str | None, customer: str) -> None:
        if subscription_id is None:
            name = "flow_data[subscription_cancel]"
            raise refusal(f"Missing required param: {name}.", code="parameter_missing", param=name)
        subscription = self.of("subscription", subscription_id, "flow_data[subscription_cancel][subscription]")
        if subscription["customer"] != customer or subscription["status"] not in LIVE:
            raise refusal(
                "This subscription cannot be cancelled.", param="flow_data[subscription_cancel][subscription]"
            )


def _after(asked: dict[str, str]) -> Json:
    kind = asked.get("after_completion.type", "portal_homepage")
    address = asked.get("after_completion.redirect.return_url")
    if kind == "redirect" and not address:
        name = "flow_data[after_completion][redirect]"
        raise refusal(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return {"type": kind, "redirect": {"return_url": address} if address else None}

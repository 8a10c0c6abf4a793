"""Customers and how they pay."""

from __future__ import annotations

from tests.stripe.account_lists import Lists
from tests.stripe.parameters import Json, below, refusal


class Customers(Lists):
    def create_customer(self, flat: dict[str, str]) -> Json:
        made = self.new(
            "cus",
            "customer",
            email=flat.get("email"),
            name=flat.get("name"),
            metadata=below(flat, "metadata"),
            invoice_settings=_settings(None),
        )
        return dict(made)

    def list_customers(self, flat: dict[str, str]) -> Json:
        return self.list_objects("/v1/customers", "customer", flat)

    def update_customer(self, customer_id: str, flat: dict[str, str]) -> Json:
        customer = self.of("customer", customer_id)
        before = dict(customer)
        customer |= {name: flat[name] or None for name in ("name", "email") if name in flat}
        customer["metadata"] = customer["metadata"] | below(flat, "metadata")
        self.emit("customer.updated", customer, before)
        return dict(customer)

    def delete_customer(self, customer_id: str) -> Json:
        self.of("customer", customer_id)["deleted"] = True
        self.emit("customer.deleted", self.objects[customer_id])
        return {"id": customer_id, "object": "customer", "deleted": True}

    # -- for the modules of the nouns ----------------------------------------------------------------------------------

    def living_customer(self, customer_id: str) -> Json:
        found = self.objects.get(customer_id)
        if found is None or found.get("deleted"):
            raise refusal(f"No such customer: '{customer_id}'", code="resource_missing", param="customer")
        return found

    def keep_method(self, customer_id: str, method: str, last4: str = "4242") -> str:
        """A payment method of this customer; the id."""
        shown = _card(last4) if method == "card" else {"tax_id": "00000000000"} if method == "boleto" else {}
        made = self.new(
            "pm",
            "payment_method",
            type=method,
            customer=customer_id,
            metadata={},
            billing_details={"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
            **{method: shown},
        )
        return str(made["id"])


def _settings(method: str | None) -> Json:
    return {"custom_fields": None, "default_payment_method": method, "footer": None, "rendering_options": None}


def _card(last4: str) -> Json:
    shown = {"brand": "visa", "country": "BR", "exp_month": 12, "exp_year": 2034, "funding": "credit", "last4": last4}
    return shown | {"checks": None, "fingerprint": f"card{last4}", "networks": None, "wallet": None}

"""Customers and their payment methods."""

from __future__ import annotations

from payments.sandbox.answers.values import Json, seconds
from payments.sandbox.models import SimulatedCustomer
from payments.sandbox.models.customers import CARDS


def customer_object(customer: SimulatedCustomer) -> Json:
    name = {"id": customer.stripe_id, "object": "customer"}
    if customer.deleted:
        return name | {"deleted": True}
    return name | {
        "created": seconds(customer.created_at),
        "email": customer.email,
        "invoice_settings": {"default_payment_method": method_id(customer.stripe_id, "card", customer.card)},
        "livemode": False,
        "metadata": customer.metadata,
        "name": customer.name,
    }


def method_id(customer: str, method: str, card: str) -> str | None:
    """`pm_sandbox_4242_<customer>`, `pm_sandbox_boleto_<customer>`; None where there is no card."""
    word = card if method == "card" else method
    return f"pm_sandbox_{word}_{customer.rpartition('_')[2]}" if word else None


def method_object(object_id: str) -> Json | None:
    """https://docs.stripe.com/api/payment_methods/object; what it says stands in its id, None if that says nothing."""
    word, _, customer = object_id.removeprefix("pm_sandbox_").partition("_")
    kind = "card" if word in CARDS else word
    if kind not in ("card", "boleto", "pix") or not customer:
        return None
    details = {"card": card_details(word), "boleto": {"tax_id": "00000000000"}, "pix": {}}[kind]
    return {
        "id": object_id,
        "object": "payment_method",
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "customer": f"cus_sandbox_{customer}",
        "livemode": False,
        "metadata": {},
        "type": kind,
        kind: details,
    }


def card_details(last4: str) -> Json:
    brand = CARDS.get(last4, "visa")
    return {
        "brand": brand,
        "country": "BR",
        "exp_month": 12,
        "exp_year": 2034,
        "funding": "credit",
        "last4": last4,
        "network": brand,
    }

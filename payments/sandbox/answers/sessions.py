"""Checkout sessions."""

from __future__ import annotations

from payments.sandbox.answers.values import Json, address, seconds
from payments.sandbox.models import Purchase


def page_of(purchase: Purchase) -> str:
    """Where the simulator plays this session's hosted checkout."""
    return address(f"checkout/{purchase.session_id}")


def session_object(purchase: Purchase) -> Json:
    """https://docs.stripe.com/api/checkout/sessions/object"""
    return {
        "id": purchase.session_id,
        "object": "checkout.session",
        "allowed_payment_method_types": list(purchase.methods),
        "amount_subtotal": purchase.due_now,
        "amount_total": purchase.due_now,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": purchase.cancel_url,
        "client_reference_id": purchase.client_reference_id or None,
        "created": seconds(purchase.created_at),
        "currency": purchase.currency,
        "custom_fields": [],
        "custom_text": {},
        "customer": purchase.customer,
        "expires_at": seconds(purchase.expires_at),
        "invoice": _first_invoice(purchase),
        "livemode": False,
        "metadata": purchase.metadata,
        "mode": purchase.mode,
        "payment_intent": purchase.intent_id if purchase.was_tried else None,
        "payment_method_options": _options(purchase),
        "payment_method_types": list(purchase.methods),
        "payment_status": purchase.payment_status,
        "shipping_options": [],
        "status": purchase.status,
        "subscription": f"sub_sandbox_{purchase.subscription}" if purchase.subscription else None,
        "success_url": purchase.success_url,
        "ui_mode": "hosted_page",
        "url": page_of(purchase) if purchase.is_open else None,
    }


def _first_invoice(purchase: Purchase) -> str | None:
    return f"in_sandbox_{purchase.first_invoice}" if purchase.first_invoice else None


def _options(purchase: Purchase) -> Json:
    options: Json = {}
    if "boleto" in purchase.methods:
        options["boleto"] = {"expires_after_days": purchase.boleto_days}
    if "pix" in purchase.methods:
        options["pix"] = {"expires_after_seconds": purchase.pix_seconds}
    return options

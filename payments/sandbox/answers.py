"""The simulator's records as Stripe's JSON objects (API version 2026-10-28.endive)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from payments.sandbox.models import Purchase, SimulatedCustomer, SimulatedEvent

Json = dict[str, Any]


def seconds(at: datetime | None) -> int | None:
    return int(at.timestamp()) if at else None


def page_of(purchase: Purchase) -> str:
    """Where the simulator plays this session's hosted checkout."""
    return f"{settings.SITE_URL}/sandbox/checkout/{purchase.session_id}/"


def customer_object(customer: SimulatedCustomer) -> Json:
    name = {"id": f"cus_sandbox_{customer.id}", "object": "customer"}
    if customer.deleted:
        return name | {"deleted": True}
    return name | {
        "created": seconds(customer.created_at),
        "email": customer.email,
        "livemode": False,
        "metadata": customer.metadata,
        "name": customer.name,
    }


def session_object(purchase: Purchase, *, expanded: bool = False) -> Json:
    return {
        "id": purchase.session_id,
        "object": "checkout.session",
        "allowed_payment_method_types": list(purchase.methods),
        "amount_subtotal": purchase.amount,
        "amount_total": purchase.amount,
        "cancel_url": purchase.cancel_url,
        "client_reference_id": purchase.client_reference_id,
        "created": seconds(purchase.created_at),
        "currency": purchase.currency,
        "customer": purchase.customer,
        "expires_at": seconds(purchase.expires_at),
        "livemode": False,
        "metadata": purchase.metadata,
        "mode": "payment",
        "payment_intent": _intent_of(purchase, expanded=expanded),
        "payment_method_types": list(purchase.methods),
        "payment_status": "paid" if purchase.is_paid else "unpaid",
        "status": purchase.status,
        "success_url": purchase.success_url,
        "ui_mode": "hosted_page",
        "url": page_of(purchase) if purchase.is_open else None,
    }


def intent_object(purchase: Purchase, *, expanded: bool = False) -> Json:
    return {
        "id": f"pi_sandbox_{purchase.id}",
        "object": "payment_intent",
        "amount": purchase.amount,
        "amount_received": purchase.amount if purchase.is_paid else 0,
        "created": seconds(purchase.created_at),
        "currency": purchase.currency,
        "customer": purchase.customer,
        "last_payment_error": {"code": purchase.last_error, "type": "card_error"} if purchase.last_error else None,
        "latest_charge": _charge_of(purchase, expanded=expanded),
        "livemode": False,
        "metadata": purchase.intent_metadata,
        "next_action": _next_action(purchase),
        "payment_method_types": list(purchase.methods),
        "status": purchase.intent_status,
    }


def charge_object(purchase: Purchase, *, expanded: bool = False) -> Json:
    transaction = transaction_object(purchase) if expanded else f"txn_sandbox_{purchase.id}"
    return {
        "id": f"ch_sandbox_{purchase.id}",
        "object": "charge",
        "amount": purchase.amount,
        "amount_refunded": 0,
        "balance_transaction": transaction,
        "created": seconds(purchase.paid_at),
        "currency": purchase.currency,
        "customer": purchase.customer,
        "livemode": False,
        "metadata": purchase.intent_metadata,
        "paid": True,
        "payment_intent": f"pi_sandbox_{purchase.id}",
        "payment_method_details": {"type": purchase.method, purchase.method: {}},
        "status": "succeeded",
    }


def transaction_object(purchase: Purchase) -> Json:
    return {
        "id": f"txn_sandbox_{purchase.id}",
        "object": "balance_transaction",
        "amount": purchase.amount,
        "created": seconds(purchase.paid_at),
        "currency": purchase.currency,
        "fee": purchase.fee,
        "net": purchase.amount - purchase.fee,
        "source": f"ch_sandbox_{purchase.id}",
        "type": "charge",
    }


def event_object(event: SimulatedEvent, about: Json) -> Json:
    return {
        "id": f"evt_sandbox_{event.id}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": seconds(event.created_at),
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": event.type,
    }


def _intent_of(purchase: Purchase, *, expanded: bool) -> Json | str | None:
    if not purchase.was_tried:
        return None
    return intent_object(purchase, expanded=True) if expanded else f"pi_sandbox_{purchase.id}"


def _charge_of(purchase: Purchase, *, expanded: bool) -> Json | str | None:
    if not purchase.is_paid:
        return None
    return charge_object(purchase, expanded=True) if expanded else f"ch_sandbox_{purchase.id}"


def _next_action(purchase: Purchase) -> Json | None:
    if not purchase.is_waiting:
        return None
    shown = {"expires_at": seconds(purchase.wait_until)}
    if purchase.method == "pix":
        code = f"00020126-HUMANTIC-SIMULADOR-{purchase.id}"
        return {
            "type": "pix_display_qr_code",
            "pix_display_qr_code": shown | {"data": code, "hosted_instructions_url": page_of(purchase)},
        }
    number = "34191.79001 01043.510047 91020.150008 8 00000000000000"
    return {
        "type": "boleto_display_details",
        "boleto_display_details": shown | {"number": number, "hosted_voucher_url": page_of(purchase)},
    }

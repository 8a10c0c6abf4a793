"""Payment intents, charges and what they move."""

from __future__ import annotations

from payments.sandbox.answers.customers import card_details, method_id
from payments.sandbox.answers.sessions import page_of
from payments.sandbox.answers.values import Json, address, seconds
from payments.sandbox.codes import boleto_number, pix_code
from payments.sandbox.models import Invoice, Payable, Purchase


def intent_object(payable: Payable) -> Json:
    """https://docs.stripe.com/api/payment_intents/object"""
    return {
        "id": payable.intent_id,
        "object": "payment_intent",
        "amount": payable.amount,
        "amount_capturable": 0,
        "amount_received": payable.amount if payable.is_charged else 0,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "created": seconds(payable.created_at),
        "currency": payable.currency,
        "customer": payable.customer,
        "description": payable.description,
        "last_payment_error": _last_error(payable),
        "latest_charge": payable.charge_id if payable.is_charged else None,
        "livemode": False,
        "metadata": payable.intent_metadata,
        "next_action": _next_action(payable),
        "payment_method": method_id(payable.customer, payable.method, payable.card) if payable.is_charged else None,
        "payment_method_types": list(payable.methods),
        "status": payable.intent_status,
    }


def charge_object(payable: Payable) -> Json:
    """https://docs.stripe.com/api/charges/object"""
    return {
        "id": payable.charge_id,
        "object": "charge",
        "amount": payable.amount,
        "amount_captured": payable.amount,
        "amount_refunded": payable.refunded,
        "balance_transaction": f"txn_sandbox_{payable.id}",
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "captured": True,
        "created": seconds(payable.paid_at),
        "currency": payable.currency,
        "customer": payable.customer,
        "description": payable.description,
        "disputed": payable.disputed,
        "livemode": False,
        "metadata": payable.intent_metadata,
        "paid": True,
        "payment_intent": payable.intent_id,
        "payment_method": method_id(payable.customer, payable.method, payable.card),
        "payment_method_details": _details(payable),
        "refunded": payable.left == 0,
        "status": "succeeded",
    }


def transaction_object(payable: Payable) -> Json:
    """https://docs.stripe.com/api/balance_transactions/object"""
    return moved_object(
        f"txn_sandbox_{payable.id}",
        amount=payable.amount,
        fee=payable.fee,
        kind="charge" if payable.method == "card" else "payment",
        source=payable.charge_id,
        created=seconds(payable.paid_at),
        currency=payable.currency,
    )


def moved_object(
    transaction_id: str, *, amount: int, fee: int, kind: str, source: str, created: int | None, currency: str
) -> Json:
    """amount, fee: centavos; what leaves the account is negative."""
    return {
        "id": transaction_id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created,
        "balance_type": "payments",
        "created": created,
        "currency": currency,
        "fee": fee,
        "fee_details": _fee_details(fee, currency),
        "net": amount - fee,
        "reporting_category": kind,
        "source": source,
        "status": "pending",
        "type": kind,
    }


def _fee_details(fee: int, currency: str) -> list[Json]:
    told = {"amount": fee, "application": None, "currency": currency, "description": None, "type": "stripe_fee"}
    return [told] if fee else []


def _last_error(payable: Payable) -> Json | None:
    if not payable.last_error:
        return None
    if payable.last_error == "card_declined":
        return {"code": payable.last_error, "type": "card_error"}
    return {"code": payable.last_error, "type": "invalid_request_error"}


def _details(payable: Payable) -> Json:
    if payable.method == "card":
        return {"type": "card", "card": card_details(payable.card)}
    inner = {"tax_id": "00000000000"} if payable.method == "boleto" else {"bank_transaction_id": f"E{payable.id}"}
    return {"type": payable.method, payable.method: inner}


def _next_action(payable: Payable) -> Json | None:
    if payable.intent_status != "requires_action":
        return None
    if payable.method == "card":
        return {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    page = _page_of(payable)
    shown: Json = {"expires_at": seconds(payable.wait_until)}
    if payable.method == "pix":
        shown |= {"data": pix_code(payable.amount, payable.id), "hosted_instructions_url": page}
        return {"type": "pix_display_qr_code", "pix_display_qr_code": shown}
    shown |= {"number": boleto_number(payable.amount, payable.wait_until, payable.id), "hosted_voucher_url": page}
    return {"type": "boleto_display_details", "boleto_display_details": shown | {"pdf": page}}


def _page_of(payable: Payable) -> str:
    if isinstance(payable, Invoice):
        return address(f"invoices/{payable.id}")
    return page_of(payable) if isinstance(payable, Purchase) else ""

"""What is asked of Stripe's checkout page. It comes from the record alone, and the same payment always asks the same.

(https://docs.stripe.com/api/checkout/sessions/create)
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from payments.models import Contract, Payment
from payments.models.payments import MONTHLY
from payments.repositories import contracts, payments
from payments.words import purpose_of
from storage.clock import now

METHODS = ["card", "boleto", "pix"]
MONTHLY_METHODS = ["card", "boleto"]
"""A Pix pays only once."""
FREE_DAYS = timedelta(days=30)
SOONEST = timedelta(hours=48, minutes=5)
"""Stripe begins a trial's end no sooner than 48 hours from now."""


def parameters_of(payment: Payment, customer: str) -> dict[str, Any]:
    """The session in which this Stripe customer pays this payment, or starts the subscription that it stands for."""
    if payment.kind == MONTHLY:
        contract, phase2 = _contract_and_phase2(payment)
        return _subscription(payment, first_charge_of(contract, phase2)) | _shared(payment, customer)
    return _purchase(payment) | _shared(payment, customer)


def first_charge_of(contract: Contract, phase2: Payment) -> datetime | None:
    """When the first month is charged: 30 days after phase 2 was paid, but no sooner than Stripe can; None: at once."""
    begin = (phase2.paid_at or contract.live_at or now()) + FREE_DAYS
    if begin <= now():
        return None
    return begin if begin - now() > SOONEST else now() + SOONEST + timedelta(minutes=5)


def stripe_locale() -> str:
    return "pt-BR" if (get_language() or "").startswith("pt") else "en"


def _purchase(payment: Payment) -> dict[str, Any]:
    return {
        "mode": "payment",
        "metadata": _notes(payment),
        "payment_intent_data": {"metadata": _notes(payment)},
        "line_items": [{"price_data": _price(payment), "quantity": 1}],
        "allowed_payment_method_types": METHODS,
    }


def _subscription(payment: Payment, begin: datetime | None) -> dict[str, Any]:
    """Nothing may be due today, so the session carries the amount in our own notes."""
    trial = {"trial_end": int(begin.timestamp())} if begin else {}
    price = _price(payment) | {"recurring": {"interval": "month"}}
    return {
        "mode": "subscription",
        "metadata": _notes(payment) | {"amount": str(payment.amount)},
        "subscription_data": {"metadata": _notes(payment), **trial},
        "line_items": [{"price_data": price, "quantity": 1}],
        "allowed_payment_method_types": MONTHLY_METHODS,
    }


def _shared(payment: Payment, customer: str) -> dict[str, Any]:
    address = f"{settings.SITE_URL}{reverse('payments:payment', args=[payment.id])}"
    return {
        "customer": customer,
        "client_reference_id": payment.id,
        "locale": stripe_locale(),
        "success_url": f"{address}return/?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": address,
    }


def _notes(payment: Payment) -> dict[str, str]:
    return {"payment": payment.id, "contract": payment.contract, "user": payment.user, "kind": payment.kind}


def _price(payment: Payment) -> dict[str, Any]:
    product = {"name": purpose_of(payment)}
    return {"currency": payment.currency.lower(), "unit_amount": payment.amount, "product_data": product}


def _contract_and_phase2(payment: Payment) -> tuple[Contract, Payment]:
    contract = contracts.get(payment.contract)
    return contract, payments.get(contract.phase2)

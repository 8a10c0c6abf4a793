"""What Stripe says about one payment beside what we say, field by field."""

from __future__ import annotations

from typing import Any, NamedTuple

from payments.models import Payment
from payments.repositories import payments
from payments.services.ownership import NotOurs
from payments.services.reconciled_objects import objects_of
from payments.services.subscriptions import query_subscriptions_of
from payments.stripe_door import (
    find_intent_of_invoice,
    list_disputes_of,
    list_refunds_of,
    retrieve_checkout_session,
    retrieve_invoice,
    retrieve_payment_intent,
    retrieve_subscription,
)
from payments.stripe_objects import CheckoutSession, Invoice, PaymentIntent
from payments.stripe_objects.moments import moment_of

__all__ = ["Compared", "NotOurs", "apply_what_stripe_says", "compare_with_stripe"]

WAIT_SECONDS = 5
SETTLED = frozenset({"paid", "paid_manual", "partially_refunded", "refunded", "review"})
OF_SESSION: dict[str, frozenset[str]] = {
    "paid": SETTLED,
    "complete": frozenset({"processing"}),
    "open": frozenset({"due", "checkout_open"}),
    "expired": frozenset({"due", "checkout_open"}),
}
"""Which statuses of ours fit a session in this state."""
OF_INVOICE: dict[str, frozenset[str]] = {
    "paid": SETTLED,
    "open": frozenset({"due", "processing"}),
    "draft": frozenset({"due", "processing"}),
    "void": frozenset({"cancelled"}),
    "uncollectible": frozenset({"cancelled"}),
}


class Compared(NamedTuple):
    """One field: its name, what we have, what Stripe has, whether that fits."""

    name: str
    ours: Any
    theirs: Any
    agrees: bool


def compare_with_stripe(payment: Payment) -> list[Compared]:
    """Asks Stripe now and changes nothing; empty for a payment that never went there. Raises what the door raises."""
    rows: list[Compared] = []
    if payment.invoice:
        rows += _of_invoice(payment, retrieve_invoice(payment.invoice))
    elif payment.session and not payment.subscription:
        rows += _of_session(payment, retrieve_checkout_session(payment.session))
    if payment.subscription:
        rows += _of_subscription(payment)
    if payment.charge and payment.is_settled:
        rows += _of_charge(payment)
    return rows


def apply_what_stripe_says(payment_id: str, *, by: str) -> Payment:
    """Project the objects that this payment stands for. Raises `RecordNotFound`, NotOurs and what the door raises."""
    for one in objects_of(payments.get(payment_id)):
        one.project(one.id, by=by, wait=WAIT_SECONDS)
    return payments.get(payment_id)


def _of_session(payment: Payment, session: CheckoutSession) -> list[Compared]:
    state = "paid" if session.is_paid else session.status or ""
    if session.starts_subscription:
        return [_status(payment, state, OF_SESSION)]
    return [
        _status(payment, state, OF_SESSION),
        _same("amount", payment.amount, session.amount_total),
        _same("currency", payment.currency, (session.currency or "").upper()),
        *_of_money(payment, session.intent, is_paid=session.is_paid),
    ]


def _of_invoice(payment: Payment, invoice: Invoice) -> list[Compared]:
    intent = find_intent_of_invoice(invoice.id)
    is_paid = invoice.status == "paid"
    if intent and is_paid:
        intent = retrieve_payment_intent(intent.id)
    return [
        _status(payment, invoice.status or "", OF_INVOICE),
        _same("amount", payment.amount, invoice.total),
        _same("currency", payment.currency, invoice.currency.upper()),
        *_of_money(payment, intent, is_paid=is_paid),
    ]


def _of_money(payment: Payment, intent: PaymentIntent | None, *, is_paid: bool) -> list[Compared]:
    """What is only known once the money moved."""
    if intent is None or not is_paid:
        return []
    rows = [_same("intent", payment.intent, intent.id), _same("charge", payment.charge, intent.charge_id)]
    if intent.charge:
        rows += [_same("method", payment.method, intent.charge.method), _same("fee", payment.fee, intent.charge.fee)]
    return rows


def _of_charge(payment: Payment) -> list[Compared]:
    """What went back, and what the bank took back."""
    refunded = sum(one.amount for one in list_refunds_of(payment.charge) if not one.has_failed)
    overlays = [dispute.overlay for dispute in list_disputes_of(payment.charge)]
    agrees = payment.dispute in overlays or (not payment.dispute and not any(overlays))
    return [
        _same("refunded_amount", payment.refunded_amount, refunded),
        Compared("dispute", payment.dispute, ", ".join(overlays), agrees),
    ]


def _of_subscription(payment: Payment) -> list[Compared]:
    seen = retrieve_subscription(payment.subscription)
    mine = query_subscriptions_of(payment.user).run()
    known = next((one for one in mine if one.subscription == payment.subscription), None)
    return [
        _same("subscription_status", known.status if known else "", seen.status),
        _same("subscription_amount", known.amount if known else None, seen.amount),
        _same("period_end", known.current_period_end if known else None, moment_of(seen.period_end)),
    ]


def _status(payment: Payment, state: str, fitting: dict[str, frozenset[str]]) -> Compared:
    return Compared("status", payment.status, state, payment.status in fitting.get(state, frozenset()))


def _same(name: str, ours: Any, theirs: Any) -> Compared:
    return Compared(name, ours, theirs, ours == theirs)

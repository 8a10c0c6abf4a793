"""A checkout session's present state at Stripe, brought into our records.

Webhooks, the return page and the checkout all come through here, so any order and any number of repetitions ends in the
same record.
"""

from __future__ import annotations

from datetime import datetime

from payments.models import Money, Payment
from payments.repositories import payments
from payments.services.changes import Also, Outcome, change_payment, nothing_else
from payments.services.ownership import LOCK_SECONDS, NotOurs
from payments.services.payments import mark_attempt_failed, mark_expired, mark_paid, mark_processing, note_payment_error
from payments.services.subscription_projection import project_invoice, project_subscription
from payments.stripe_door import list_invoices, retrieve_checkout_session
from payments.stripe_mode import stripe_mode
from payments.stripe_objects import Charge, CheckoutSession, PaymentIntent
from payments.stripe_objects.moments import moment_of
from storage.clock import now
from storage.locks import lock

WAIT_SECONDS = 2
"""How long to wait for another projection of the same object."""

__all__ = ["NotOurs", "apply_session", "payment_of", "project_session"]


def project_session(session_id: str, *, by: str, wait: float = 0, also: Also = nothing_else) -> Payment:
    """Ask Stripe for this session and bring its payment up to date, one at a time per session.

    wait: seconds to wait for another projection of the same session, then `Locked`. also: what belongs in the same
    commit (see `services.payments`). Raises NotOurs, and whatever the door raises.
    """
    with lock(f"stripe:{session_id}", seconds=LOCK_SECONDS, wait=wait):
        session = retrieve_checkout_session(session_id)
        return apply_session(payment_of(session), session, by=by, also=also)


def payment_of(session: CheckoutSession) -> Payment:
    """The payment that we made this session for.

    A stranger can put any `client_reference_id` on a payment link's session
    (https://docs.stripe.com/payment-links/url-parameters); only we can write its metadata.
    """
    notes = session.metadata or {}
    payment = payments.find(session.client_reference_id or "")
    if payment is None or (notes.get("payment"), notes.get("user")) != (payment.id, payment.user):
        raise NotOurs(session.id)
    return payment


def apply_session(payment: Payment, session: CheckoutSession, *, by: str, also: Also = nothing_else) -> Payment:
    """The table of the design ("Payment states"): what this state of a session means for its payment."""
    if session.subscription:
        return _apply_started(payment, session, session.subscription, by=by, also=also)
    if session.is_paid:
        return mark_paid(payment.id, _money_of(session), by=by, also=also)
    return _apply_unpaid(payment, session, by=by, also=also)


def _apply_unpaid(payment: Payment, session: CheckoutSession, *, by: str, also: Also) -> Payment:
    intent, failure = session.intent, _failure_of(session.intent)
    if session.is_expired:
        return mark_expired(payment.id, session=session.id, error=failure, by=by, also=also)
    if session.is_complete and intent and intent.has_failed:
        return mark_attempt_failed(payment.id, session=session.id, error=failure or intent.status, by=by, also=also)
    if session.is_complete:
        return _mark_waiting(payment, session, by=by, also=also)
    if session.is_open and failure and session.id == payment.session:
        return note_payment_error(payment.id, error=failure, by=by, also=also)
    return change_payment(payment.id, Outcome, by=by, also=also)


def _apply_started(payment: Payment, session: CheckoutSession, subscription: str, *, by: str, also: Also) -> Payment:
    """The session has started a subscription, which may be over by now; what it charged at once is paid at once."""
    project_subscription(subscription, by=by, wait=WAIT_SECONDS, also=also)
    if session.is_paid:
        for invoice in list_invoices(subscription):
            project_invoice(invoice.id, by=by, wait=WAIT_SECONDS)
    return mark_expired(payment.id, session=session.id, by=by)


def _mark_waiting(payment: Payment, session: CheckoutSession, *, by: str, also: Also) -> Payment:
    shown = session.intent.next_action if session.intent else None
    return mark_processing(
        payment.id,
        session=session.id,
        intent=session.intent_id,
        method=shown.method if shown else "",
        instructions_url=shown.url if shown else "",
        instructions_expire_at=moment_of(shown.expires_at) if shown else None,
        pix_code=shown.pix_code if shown else "",
        boleto_number=shown.boleto_number if shown else "",
        by=by,
        also=also,
    )


def _money_of(session: CheckoutSession) -> Money:
    charge = session.intent.charge if session.intent else None
    return Money(
        amount=session.amount_total or 0,
        currency=session.currency or "",
        method=charge.method if charge else "",
        charge=session.intent.charge_id if session.intent else "",
        intent=session.intent_id,
        session=session.id,
        fee=charge.fee if charge else None,
        at=_paid_at(charge),
        mode=stripe_mode().value,
    )


def _paid_at(charge: Charge | None) -> datetime:
    """When the money moved, as Stripe tells it; this moment where it does not."""
    return moment_of(charge.moved_at) if charge and charge.moved_at else now()


def _failure_of(intent: PaymentIntent | None) -> str:
    """Stripe's word for why the last attempt failed; empty if none did."""
    return intent.last_payment_error.reason if intent and intent.last_payment_error else ""

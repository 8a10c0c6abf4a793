"""Opening Stripe's checkout page for a payment. What is asked of Stripe comes from the record alone."""

from __future__ import annotations

from accounts.models import User
from payments.models import Payment
from payments.repositories import contracts, payments
from payments.services.payments import ChangeRefused, mark_checkout_opened, obstacle_to_paying
from payments.services.projection import apply_session, project_session
from payments.services.session_parameters import parameters_of
from payments.services.stripe_customers import forget_customer, stripe_customer_of
from payments.services.subscription_projection import project_invoice
from payments.stripe_door import (
    KeyReused,
    StripeRefused,
    StripeUnavailable,
    create_checkout_session,
    expire_checkout_session,
    retrieve_checkout_session,
    retrieve_invoice,
)
from payments.stripe_mode import Mode, is_page_of_stripe, stripe_mode
from payments.stripe_objects import CheckoutSession
from payments.stripe_objects.moments import moment_of
from storage.locks import lock

LOCK_SECONDS, WAIT_SECONDS = 120, 20


class PaymentsAreOff(Exception):
    """This installation cannot take money now."""


class CannotPay(Exception):
    """`obstacle` is a word of `services.payments.obstacle_to_paying`."""

    def __init__(self, obstacle: str) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def open_checkout(user: User, payment_id: str) -> str:
    """The address at Stripe where this user pays this payment of his; one live session per payment.

    Asking twice, or at the same time, gives the same session. Raises PaymentsAreOff, CannotPay, StripeUnavailable
    (nothing is charged, ask again), StripeRefused, Locked.
    """
    if stripe_mode() is Mode.OFF:
        raise PaymentsAreOff
    with lock(f"checkout:{payment_id}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS):
        payment = payments.get(payment_id)
        _refuse_unless_payable(user, payment)
        if payment.invoice:
            return _address_of_invoice(user, payment)
        return _address_of_open_session(user, payment) or _open_session(user, payments.get(payment_id))


def refresh_returned(payment: Payment) -> Payment:
    """Back from Stripe's page, whose address proves nothing: the payment as Stripe itself tells it now."""
    return project_session(payment.session, by="stripe") if payment.is_open else payment


def _refuse_unless_payable(user: User, payment: Payment) -> None:
    obstacle = obstacle_to_paying(payment, contracts.get(payment.contract), user)
    if obstacle:
        raise CannotPay(obstacle)


def _address_of_invoice(user: User, payment: Payment) -> str:
    """Stripe's own page of an open invoice; asked for each time, because it expires there. No other is followed."""
    _refuse_unless_payable(user, project_invoice(payment.invoice, by="stripe"))
    address = retrieve_invoice(payment.invoice).hosted_invoice_url
    if not address or not is_page_of_stripe(address):
        raise CannotPay("payments_unavailable")
    return address


def _address_of_open_session(user: User, payment: Payment) -> str | None:
    """Where the session opened before can still be paid; None once nobody can pay in it any more.

    Raises CannotPay when it turns out to be paid, or paid soon.
    """
    if not payment.session or payment.mode != stripe_mode():
        return None
    session = retrieve_checkout_session(payment.session)
    if session.is_open and _is_unchanged(session, payment):
        return session.url
    if session.is_open:
        session = _expire(session)
    _refuse_unless_payable(user, apply_session(payment, session, by="stripe"))
    return None


def _is_unchanged(session: CheckoutSession, payment: Payment) -> bool:
    """A subscription's first month may be free, so its session carries our amount in our own notes."""
    asked = int((session.metadata or {}).get("amount", "0")) if session.starts_subscription else session.amount_total
    return (asked, (session.currency or "").upper()) == (payment.amount, payment.currency)


def _expire(session: CheckoutSession) -> CheckoutSession:
    """The session once nobody can pay in it; it may have been paid in this very moment."""
    try:
        return expire_checkout_session(session.id)
    except StripeRefused:
        return retrieve_checkout_session(session.id)


def _open_session(user: User, payment: Payment) -> str:
    """A key that stands for another request, and a customer deleted at Stripe, are each mended once."""
    customer = stripe_customer_of(user)
    try:
        return _ask_for_session(user, payment, customer)
    except KeyReused:
        return _ask_for_session(user, _burn_attempt(payment, user), customer)
    except StripeRefused as refused:
        if not refused.is_missing:
            raise
    forget_customer(user.id, customer, by="stripe")
    return _ask_for_session(user, _burn_attempt(payment, user), stripe_customer_of(user))


def _ask_for_session(user: User, payment: Payment, customer: str) -> str:
    try:
        session = create_checkout_session(
            parameters_of(payment, customer), key=f"checkout:{payment.id}:{payment.attempt + 1}"
        )
    except StripeUnavailable as unavailable:
        if unavailable.answered:
            _burn_attempt(payment, user)
        raise
    return _keep_session(user, payment, session)


def _keep_session(user: User, payment: Payment, session: CheckoutSession) -> str:
    """The payment may have been settled or cancelled while Stripe was asked: then nobody shall pay in this session."""
    try:
        mark_checkout_opened(
            payment.id,
            session=session.id,
            url=session.url or "",
            expires_at=moment_of(session.expires_at or 0),
            mode=stripe_mode().value,
            by=user.id,
        )
    except ChangeRefused:
        _expire(session)
        _refuse_unless_payable(user, payments.get(payment.id))
        raise
    return session.url or ""


def _burn_attempt(payment: Payment, user: User) -> Payment:
    """Stripe repeats its answer to this attempt's key for 24 hours, so the next one takes another key.

    A session that was made after all is nobody's: its address was never told.
    """
    return payments.change(
        payment.id, lambda known: known.replace(attempt=known.attempt + 1), event="payment.checkout_failed", by=user.id
    )

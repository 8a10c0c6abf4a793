"""Checkout sessions, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from payments.stripe_door.client import ask
from payments.stripe_door.errors import StripeRefused
from payments.stripe_objects import CheckoutSession, PaymentIntent

SESSION_DETAILS = ["payment_intent.latest_charge.balance_transaction"]
INTENT_DETAILS = ["latest_charge.balance_transaction"]


def create_checkout_session(asked: Mapping[str, Any], *, key: str) -> CheckoutSession:
    """https://docs.stripe.com/api/checkout/sessions/create; key: the idempotency key."""
    return ask(CheckoutSession, lambda client: client.v1.checkout.sessions.create(asked, {"idempotency_key": key}))  # type: ignore[arg-type]


def retrieve_checkout_session(session_id: str) -> CheckoutSession:
    """The session as it is now, with its payment intent, charge and fee where they exist already."""
    session = ask(
        CheckoutSession, lambda client: client.v1.checkout.sessions.retrieve(session_id, {"expand": SESSION_DETAILS})
    )
    return _with_intent(session)


def _with_intent(session: CheckoutSession) -> CheckoutSession:
    """What the payer must still do, and why an attempt failed, stand in the intent: its bare id does not tell."""
    if not isinstance(session.payment_intent, str):
        return session
    try:
        return msgspec.structs.replace(session, payment_intent=retrieve_payment_intent(session.payment_intent))
    except StripeRefused:
        return session


def expire_checkout_session(session_id: str) -> CheckoutSession:
    """Nobody can pay in it any more. StripeRefused when it is not open (https://docs.stripe.com/api/checkout/sessions/expire)."""
    return ask(CheckoutSession, lambda client: client.v1.checkout.sessions.expire(session_id))


def retrieve_payment_intent(intent_id: str) -> PaymentIntent:
    """The payment intent as it is now, with its charge and fee where they exist already."""
    return ask(PaymentIntent, lambda client: client.v1.payment_intents.retrieve(intent_id, {"expand": INTENT_DETAILS}))

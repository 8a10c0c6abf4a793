"""Checkout sessions whose time is over expire when somebody looks at them."""

from __future__ import annotations

from payments.sandbox.answers import session_object
from payments.sandbox.delivery import Fact, announce_later
from payments.sandbox.models import Purchase
from payments.sandbox.repositories import purchases
from storage.clock import now


def find_session(session_id: str) -> Purchase | None:
    """By Stripe's id; expired if it is open and its time is over."""
    mark = "cs_sandbox_"
    purchase = purchases.find(session_id.removeprefix(mark)) if session_id.startswith(mark) else None
    return as_it_is(purchase) if purchase else None


def as_it_is(purchase: Purchase) -> Purchase:
    return expire(purchase) if purchase.is_open and purchase.expires_at <= now() else purchase


def expire(purchase: Purchase) -> Purchase:
    """Nobody can pay in it any more; the webhook follows after the request."""
    expired = purchases.change(purchase.id, lambda known: known.expired() if known.is_open else known)
    if expired.version != purchase.version:
        announce_later(Fact("checkout.session.expired", session_object(expired)))
    return expired

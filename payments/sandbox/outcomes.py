"""What the buttons of the simulator's checkout do: the purchase changes first, then its webhooks are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from payments.sandbox import beginnings, invoice_outcomes
from payments.sandbox.answers import Json, intent_object, session_object
from payments.sandbox.customer_outcomes import delete_customer
from payments.sandbox.delivery import Fact, announce
from payments.sandbox.impossible import NotPossible
from payments.sandbox.models import Purchase
from payments.sandbox.repositories import purchases
from storage.clock import now

__all__ = ["OUTCOMES", "NotPossible", "delete_customer", "play"]


class Outcome(NamedTuple):
    """starts: the purchases that it is offered for; change: what becomes of one; event, about: the webhook."""

    starts: Callable[[Purchase], bool]
    change: Callable[[Purchase], Purchase]
    event: str
    about: Callable[[Purchase], Json] = session_object


def _is_open(purchase: Purchase) -> bool:
    return purchase.is_open


def _is_waiting(purchase: Purchase) -> bool:
    return purchase.is_waiting


OUTCOMES = {
    "card": Outcome(_is_open, lambda purchase: purchase.paid_by_card(now()), "checkout.session.completed"),
    "declined": Outcome(_is_open, lambda purchase: purchase.declined(), "payment_intent.payment_failed", intent_object),
    "pix": Outcome(_is_open, lambda purchase: purchase.shown("pix", now()), "checkout.session.completed"),
    "boleto": Outcome(_is_open, lambda purchase: purchase.shown("boleto", now()), "checkout.session.completed"),
    "expire": Outcome(_is_open, lambda purchase: purchase.expired(), "checkout.session.expired"),
    "confirm": Outcome(
        _is_waiting, lambda purchase: purchase.confirmed(now()), "checkout.session.async_payment_succeeded"
    ),
    "lapse": Outcome(_is_waiting, lambda purchase: purchase.lapsed(), "checkout.session.async_payment_failed"),
}


def play(purchase_id: str, name: str) -> Purchase:
    """Let a checkout session end this way: a name of OUTCOMES. Raises NotPossible where it is over, or never offered.

    In mode subscription card and boleto begin the subscription; confirm and lapse concern its first invoice.
    """
    purchase = purchases.get(purchase_id)
    if purchase.is_subscription and name != "expire":
        return _play_subscription(purchase, name)
    outcome = OUTCOMES[name]
    if name in ("card", "pix", "boleto") and name not in purchase.methods:
        raise NotPossible(purchase_id)

    def changed(purchase: Purchase) -> Purchase:
        if not outcome.starts(purchase):
            raise NotPossible(purchase.id)
        return outcome.change(purchase)

    purchase = purchases.change(purchase_id, changed)
    announce(Fact(outcome.event, outcome.about(purchase)))
    return purchase


def _play_subscription(purchase: Purchase, name: str) -> Purchase:
    """A declined card leaves no trace at Stripe but a failed setup, which we do not listen to."""
    if name in ("confirm", "lapse") and purchase.first_invoice:
        invoice_outcomes.play(purchase.first_invoice, name)
        return purchases.get(purchase.id)
    if name == "declined" and purchase.is_open:
        return purchases.change(purchase.id, lambda known: known.declined() if known.is_open else known)
    if name in ("card", "boleto") and name in purchase.methods:
        return beginnings.begin(purchase.id, name)
    raise NotPossible(purchase.id)

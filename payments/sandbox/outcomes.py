"""What the buttons of the simulator do: the purchase changes first, then its webhook is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from payments.sandbox.answers import Json, customer_object, intent_object, session_object
from payments.sandbox.delivery import send
from payments.sandbox.models import Purchase
from payments.sandbox.repositories import customers, purchases
from storage.clock import now


class NotPossible(Exception):
    """The purchase is no longer in the state that this outcome starts from."""


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
    """Let a purchase end this way. Raises NotPossible where the page offered something that is over."""
    outcome = OUTCOMES[name]

    def changed(purchase: Purchase) -> Purchase:
        if not outcome.starts(purchase):
            raise NotPossible(purchase.id)
        return outcome.change(purchase)

    purchase = purchases.change(purchase_id, changed)
    send(outcome.event, outcome.about(purchase), purchase=purchase.id)
    return purchase


def delete_customer(customer_id: str) -> None:
    """As if somebody deleted this customer in Stripe's dashboard."""
    customer = customers.change(customer_id.rpartition("_")[2], lambda known: known.replace(deleted=True))
    send("customer.deleted", customer_object(customer) | {"metadata": customer.metadata}, purchase="")

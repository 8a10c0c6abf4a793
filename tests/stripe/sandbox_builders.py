"""What the real stripe library asks of the simulator, without our own door in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import stripe

from payments.stripe_door import SimulatorTransport
from storage.clock import now

PRICE = 9_900
KEPT: dict[str, Any] = {"success_url": "http://127.0.0.1:8000/ok/", "cancel_url": "http://127.0.0.1:8000/"}


def stripe_client() -> Any:
    """The library's own client; everything it asks is answered by the simulator."""
    from payments.sandbox.engine import answer

    return stripe.StripeClient("sk_test_simulator", http_client=SimulatorTransport(answer)).v1


def make_customer(**fields: Any) -> str:
    made = {"name": "Ana", "email": "ana@example.com", "metadata": {"user": "u1"}} | fields
    return str(stripe_client().customers.create(made).id)


def once(amount: int = PRICE, **fields: Any) -> dict[str, Any]:
    """Parameters of a checkout in mode payment."""
    price = {"currency": "brl", "unit_amount": amount, "product_data": {"name": "Fase 1"}}
    return {
        "mode": "payment",
        "customer": fields.pop("customer", None) or make_customer(),
        "line_items": [{"price_data": price, "quantity": 1}],
        "allowed_payment_method_types": ["card", "pix", "boleto"],
        "metadata": {"payment": "p1"},
        "payment_intent_data": {"metadata": {"payment": "p1"}},
        **KEPT,
        **fields,
    }


def monthly(*, trial_days: int = 30, **fields: Any) -> dict[str, Any]:
    """Parameters of a checkout in mode subscription; trial_days 0: none."""
    price = {"currency": "brl", "unit_amount": PRICE, "product_data": {"name": "Mensal"}}
    begins: dict[str, Any] = {"metadata": {"contract": "c1"}}
    if trial_days:
        begins["trial_end"] = int((now() + timedelta(days=trial_days)).timestamp())
    return {
        "mode": "subscription",
        "customer": fields.pop("customer", None) or make_customer(),
        "line_items": [{"price_data": price | {"recurring": {"interval": "month"}}, "quantity": 1}],
        "allowed_payment_method_types": ["card", "boleto"],
        "metadata": {"payment": "p1"},
        "subscription_data": begins,
        **KEPT,
        **fields,
    }


def buy(outcome: str = "card", **fields: Any) -> str:
    """A checkout in mode payment that ended so; the id that its session, intent and charge share."""
    from payments.sandbox.outcomes import play

    session = stripe_client().checkout.sessions.create(once(**fields))
    return play(plain(session.id), outcome).id


def charge(method: str = "card", amount: int = PRICE) -> str:
    """Stripe's id of a charge that was paid by this method."""
    from payments.sandbox.outcomes import play

    bought = buy(method, amount=amount)
    if method != "card":
        play(bought, "confirm")
    return f"ch_sandbox_{bought}"


def subscribe(outcome: str = "card", **fields: Any) -> str:
    """Stripe's id of a subscription; trial_days=0 begins it without a trial."""
    from payments.sandbox.outcomes import play

    session = stripe_client().checkout.sessions.create(monthly(**fields))
    return f"sub_sandbox_{play(plain(session.id), outcome).subscription}"


def latest_invoice(subscription: str) -> Any:
    return stripe_client().subscriptions.retrieve(subscription, {"expand": ["latest_invoice"]}).latest_invoice


def plain(object_id: str) -> str:
    return object_id.rpartition("_")[2]


def told(since: int = 0) -> list[str]:
    """The types of all events so far, oldest first, without the first ones."""
    return [event.type for event in reversed(stripe_client().events.list({"limit": 100}).data)][since:]


def told_by(act: Callable[[], Any]) -> list[str]:
    """The types of the events that this made."""
    before = len(told())
    act()
    return told(before)


def refusal_of(call: Callable[[], Any]) -> stripe.InvalidRequestError:
    """What Stripe says to a call that it refuses."""
    with pytest.raises(stripe.InvalidRequestError) as refused:
        call()
    return refused.value

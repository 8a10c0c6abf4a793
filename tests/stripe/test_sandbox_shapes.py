"""Every object of the simulator has the properties of Stripe's own typed object of this version, and no other."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
import stripe
from stripe._event import Event
from stripe._object_classes import get_object_class

from tests.stripe.sandbox_builders import buy, charge, latest_invoice, stripe_client, subscribe

pytestmark = pytest.mark.usefixtures("simulator")


def strangers(shown: Any, known: Any, path: str) -> Iterator[str]:
    """Properties, below this one too, that the class does not declare, or that it promises and that are not there."""
    declared = known.__annotations__
    if "object" in declared:
        yield from (f"{path} lacks {name}" for name, kind in declared.items() if _is_due(name, kind, shown))
    for name, value in shown.items():
        if name not in declared and name != "previous_attributes":
            yield f"{path}.{name}"
        yield from _below(value, known, f"{path}.{name}", name)


def _is_due(name: str, kind: Any, shown: Any) -> bool:
    is_optional = type(None) in get_args(kind)
    return name not in {*shown, "OBJECT_NAME"} and not is_optional


def _below(value: Any, known: Any, path: str, name: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _below(each, known, path, name)
    elif isinstance(value, dict) and isinstance(value.get("object"), str):
        yield from (
            strangers(value, get_object_class("V1", value["object"]), value["object"])
            if value["object"] != "list"
            else _below(value["data"], known, path, name)
        )
    elif isinstance(value, dict) and name in getattr(known, "_inner_class_types", {}):
        yield from strangers(value, known._inner_class_types[name], path)


def live_through_everything() -> None:
    """Every kind of object, in as many states as there are."""
    from payments.sandbox import charge_outcomes, customer_outcomes, invoice_outcomes, subscription_outcomes

    for outcome in ("declined", "pix", "boleto", "expire"):
        buy(outcome)
    subscribe("boleto", trial_days=0)
    subscription = subscribe()
    for name in ("renew_unfinalized", "renew_action_required", "renew_boleto", "renew_failed", "exhaust_unpaid"):
        subscription_outcomes.play(subscription, name)
    invoice_outcomes.play(latest_invoice(subscription).id, "card")
    customer_outcomes.change_card(stripe_client().subscriptions.retrieve(subscription).customer, "4444")
    paid = [charge(), charge("pix"), charge("boleto")]
    charge_outcomes.settle_refund(charge_outcomes.refund(paid[0], 5, pending=True).id, "failed")
    charge_outcomes.close_dispute(charge_outcomes.open_dispute(paid[1]).id, "won")
    subscription_outcomes.play(subscription, "cancel_at_period_end")
    subscription_outcomes.play(subscription, "cancel_now")


def test_every_property_is_stripes() -> None:
    live_through_everything()
    found = stripe_client().events.list({"limit": 100}).to_dict()["data"]
    assert len({event["type"] for event in found}) > 20
    assert sorted({stranger for event in found for stranger in strangers(event, Event, "event")}) == []


def test_retrieved_objects_are_stripes_too() -> None:
    customer = stripe_client().subscriptions.retrieve(subscribe()).customer
    portal = stripe_client().billing_portal.sessions.create({"customer": customer})
    expanded = stripe_client().charges.retrieve(charge(), {"expand": ["balance_transaction", "payment_intent"]})
    payments = stripe_client().invoice_payments.list({"invoice": latest_invoice(subscribe(trial_days=0)).id})
    for shown in (portal.to_dict(), expanded.to_dict(), payments.to_dict()["data"][0]):
        assert list(strangers(shown, get_object_class("V1", shown["object"]), shown["object"])) == []


def test_stranger_is_noticed() -> None:
    told = stripe_client().refunds.create({"charge": charge()}).to_dict() | {"colour": 1}
    del told["amount"]
    found = list(strangers(told, get_object_class("V1", "refund"), "refund"))
    assert found == ["refund lacks amount", "refund.colour"]


def test_every_event_type_is_stripes() -> None:
    live_through_everything()
    listed = stripe_client().events.list({"limit": 100}).data
    known = stripe.Event.__annotations__["type"].__args__
    assert {event.type for event in listed} <= set(known)

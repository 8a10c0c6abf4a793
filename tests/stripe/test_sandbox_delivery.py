"""When the simulator's webhooks arrive."""

from typing import Any

import pytest
from django.test import Client

from payments.repositories import payments
from payments.services.checkout import open_checkout
from tests.stripe.builders import make_debtor, open_session
from tests.stripe.sandbox_builders import charge, once, plain, stripe_client

pytestmark = pytest.mark.usefixtures("simulator")


def sent() -> dict[str, int]:
    """How often each event was delivered, by its type."""
    from payments.sandbox.repositories import SimulatedEvents, simulated_events

    page = simulated_events.list(SimulatedEvents.all, limit=100)
    return {event.type: event.deliveries for event in page.items}


def hold(**switches: Any) -> None:
    from payments.sandbox.switchboard import set_switches

    set_switches(**({"hold_webhooks": True} | switches))


def play(session: str, name: str) -> None:
    from payments.sandbox.outcomes import play

    play(plain(session), name)


def test_webhook_of_a_button_arrives_at_once() -> None:
    person, payment = make_debtor()
    play(open_session(person, payment), "card")
    assert (sent(), payments.get(payment.id).status) == ({"checkout.session.completed": 1}, "paid")


def test_webhook_of_our_own_call_waits_for_the_end_of_the_request() -> None:
    session = stripe_client().checkout.sessions.create(once())
    stripe_client().checkout.sessions.expire(session.id)
    assert sent() == {"checkout.session.expired": 0}
    Client().get("/healthz")
    assert sent() == {"checkout.session.expired": 1}


def test_waiting_webhooks_go_before_newer_ones() -> None:
    from payments.sandbox.repositories import SimulatedEvents, simulated_events

    paid = charge()
    stripe_client().refunds.create({"charge": paid, "amount": 1})
    charge()
    assert all(event.was_sent for event in simulated_events.list(SimulatedEvents.all, limit=100).items)


def test_held_webhooks_exist_and_are_not_delivered() -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    hold()
    play(session, "card")
    [event] = stripe_client().events.list({}).data
    assert (event.type, event.pending_webhooks, sent()) == ("checkout.session.completed", 1, {event.type: 0})
    assert payments.get(payment.id).status == "checkout_open"


def test_held_webhooks_are_sent_by_hand() -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    hold()
    play(session, "card")
    [event] = stripe_client().events.list({}).data
    Client().post("/sandbox/webhooks/", {"event": plain(event.id), "order": "again"})
    assert payments.get(payment.id).status == "paid"


def test_what_was_held_stays_held_after_the_switch() -> None:
    stripe_client().checkout.sessions.create(once())
    hold()
    paid = charge()
    hold(hold_webhooks=False)
    stripe_client().refunds.create({"charge": paid})
    Client().get("/healthz")
    assert (sent()["checkout.session.completed"], sent()["charge.refunded"]) == (0, 1)


def test_page_sets_the_switches() -> None:
    from payments.sandbox.repositories import current_switches

    Client().post("/sandbox/switches/", {"hold_webhooks": "on"})
    assert (current_switches().hold_webhooks, current_switches().refunds_wait) == (True, False)
    assert (
        'id="hold_webhooks" aria-describedby="hold_webhooks_hint" checked' in Client().get("/sandbox/").content.decode()
    )
    Client().post("/sandbox/switches/", {})
    assert not current_switches().hold_webhooks


def test_nothing_waits_once_the_mode_is_another(settings: Any) -> None:
    session = stripe_client().checkout.sessions.create(once())
    stripe_client().checkout.sessions.expire(session.id)
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    assert Client().get("/healthz").status_code == 200
    settings.STRIPE_SECRET_KEY = ""
    assert sent() == {"checkout.session.expired": 0}


def test_checkout_of_the_product_still_reuses_its_session() -> None:
    person, payment = make_debtor()
    first = open_session(person, payment)
    open_checkout(person, payment.id)
    assert payments.get(payment.id).session == first

"""Lists, cursors and expansions of the simulator."""

from datetime import timedelta
from typing import Any

import pytest

from storage import clock
from storage.clock import now
from tests.stripe.sandbox_builders import buy, charge, make_customer, monthly, refusal_of, stripe_client, subscribe

pytestmark = pytest.mark.usefixtures("simulator")


def events(**asked: Any) -> Any:
    return stripe_client().events.list(asked)


def ids(listed: Any) -> list[str]:
    return [known.id for known in listed.data]


def test_pages_meet_without_gap_or_overlap() -> None:
    subscribe()
    whole = ids(events(limit=100))
    assert len(whole) == 5
    first, second = events(limit=2), events(limit=2, starting_after=whole[1])
    assert (ids(first), first.has_more) == (whole[:2], True)
    assert (ids(second), second.has_more) == (whole[2:4], True)
    last = events(limit=2, starting_after=whole[3])
    assert (ids(last), last.has_more, last.url) == (whole[4:], False, "/v1/events")
    assert [known.id for known in events(limit=1).auto_paging_iter()] == whole


def test_page_before_stands_next_to_its_cursor() -> None:
    subscribe()
    whole = ids(events(limit=100))
    before = events(limit=2, ending_before=whole[3])
    assert (ids(before), before.has_more) == (whole[1:3], True)
    assert ids(events(ending_before=whole[0])) == []


def test_order_holds_where_the_clock_stands_still() -> None:
    with clock.at(now()):
        subscribe()
        assert [event.type for event in events().data][::-1][0] == "customer.subscription.created"
        assert events().data[0].type == "checkout.session.completed"


@pytest.mark.parametrize(
    ("bounds", "count"),
    [({"gte": 0}, 2), ({"gt": 0}, 1), ({"lte": 0}, 1), ({"lt": 0}, 0), ({"gte": 60}, 1), ({"gt": 60}, 0)],
)
def test_created_is_bounded_in_whole_seconds(bounds: dict[str, int], count: int) -> None:
    start = now().replace(microsecond=700_000)
    with clock.at(start):
        make_customer(email="a@example.com")
    with clock.at(start + timedelta(minutes=1)):
        make_customer(email="b@example.com")
    asked = {name: int(start.timestamp()) + after for name, after in bounds.items()}
    assert len(stripe_client().customers.list({"created": asked}).data) == count
    assert len(stripe_client().customers.list({"created": int(start.timestamp())}).data) == 1


def test_events_are_chosen_by_type() -> None:
    subscribe()
    assert {event.type for event in events(type="invoice.*").data} == {
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
    }
    assert len(events(types=["invoice.paid", "customer.subscription.created", "nothing"]).data) == 2
    assert refusal_of(lambda: events(type="a", types=["b"])).param == "types"


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"starting_after": "evt_sandbox_nothing"}, "starting_after"),
        ({"ending_before": "evt_sandbox_nothing"}, "ending_before"),
        ({"created": {"since": 1}}, "created[since]"),
        ({"colour": "blue"}, "colour"),
    ],
)
@pytest.mark.parametrize("noun", ["events", "refunds", "disputes", "subscriptions", "invoices", "customers"])
def test_wrong_parameter_is_named(noun: str, asked: dict[str, Any], param: str) -> None:
    assert refusal_of(lambda: getattr(stripe_client(), noun).list(asked)).param == param


def test_event_is_found_alone() -> None:
    buy()
    [event] = events().data
    found = stripe_client().events.retrieve(event.id)
    assert (found.type, found.api_version, found.livemode) == ("checkout.session.completed", "2026-10-28.endive", False)
    assert refusal_of(lambda: stripe_client().events.retrieve("evt_sandbox_nothing")).http_status == 404


def test_event_shows_the_object_as_it_was() -> None:
    paid = charge()
    stripe_client().refunds.create({"charge": paid, "amount": 100})
    stripe_client().refunds.create({"charge": paid, "amount": 200})
    told = [event.data.object.amount_refunded for event in events(type="charge.refunded").data]
    assert told == [300, 100]


def test_properties_expand_as_deep_as_they_are_asked() -> None:
    session = f"cs_sandbox_{buy()}"
    path = "payment_intent.latest_charge.balance_transaction"
    found = stripe_client().checkout.sessions.retrieve(session, {"expand": [path, "customer"]})
    transaction = found.payment_intent.latest_charge.balance_transaction
    assert (transaction.source, found.customer.email) == (found.payment_intent.latest_charge.id, "ana@example.com")
    assert transaction.net == transaction.amount - transaction.fee


def test_what_is_not_there_expands_to_nothing() -> None:
    session = stripe_client().checkout.sessions.create(monthly())
    path = ["payment_intent.latest_charge", "subscription.latest_invoice"]
    found = stripe_client().checkout.sessions.retrieve(session.id, {"expand": path})
    assert (found.payment_intent, found.subscription) == (None, None)


@pytest.mark.parametrize("path", ["colour", "status", "amount_total", "payment_intent.colour", "metadata", "a.b.c.d.e"])
def test_other_properties_do_not_expand(path: str) -> None:
    session = f"cs_sandbox_{buy()}"
    refused = refusal_of(lambda: stripe_client().checkout.sessions.retrieve(session, {"expand": [path]}))
    assert refused.param == "expand"


def test_kept_card_is_found_through_its_subscription() -> None:
    subscription = stripe_client().subscriptions.retrieve(subscribe(), {"expand": ["default_payment_method"]})
    card = subscription.default_payment_method
    assert (card.type, card.card.last4, card.card.brand) == ("card", "4242", "visa")


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/v1/products"), ("post", "/v1/payment_intents"), ("delete", "/v1/customers/cus_1"), ("get", "/v2/core")],
)
def test_unknown_address_is_refused(method: str, path: str) -> None:
    from payments.sandbox.engine import answer

    body, status, _ = answer(method, f"https://api.stripe.com{path}", {}, "")
    assert (status, "Unrecognized request URL" in body) == (404, True)


@pytest.mark.parametrize("name", ["pm_sandbox_x", "pm_sandbox_0000_1", "pm_1", "cus_sandbox_1"])
def test_unknown_payment_method_is_not_found(name: str) -> None:
    assert refusal_of(lambda: stripe_client().payment_methods.retrieve(name)).code == "resource_missing"

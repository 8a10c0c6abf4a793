"""The same purchase where records live in many partitions, as on a cluster."""

from collections.abc import Iterator

import pytest

from payments.repositories import StripeEvents, payments, stripe_customers, stripe_events
from payments.services.reconciliation import reconcile
from storage.connection import store
from storage.metrics import verify_metrics
from tests.stripe.builders import make_debtor, open_session, post_all, rows_of
from tests.stripe.server import StripeServer


@pytest.fixture(autouse=True)
def many_partitions(redis_url: str, empty_redis: None) -> Iterator[None]:
    store.use(redis_url, partitions=16)
    yield
    store.use(redis_url)


def test_purchase_and_its_event_change_together(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    assert post_all(stripe_server) == [200]
    [event] = stripe_events.list(StripeEvents.all).items
    assert store.tag(event.id) == store.tag(payment.id)
    assert (payments.get(payment.id).status, event.status, len(rows_of(payment))) == ("paid", "done", 1)


def test_event_that_names_nobody_is_done_right_after(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    stripe_server.account.events[0]["data"]["object"]["metadata"] = {}
    assert post_all(stripe_server) == [200]
    [event] = stripe_events.list(StripeEvents.all).items
    assert (payments.get(payment.id).status, event.status, event.user) == ("paid", "done", "")


def test_deleted_customer_is_unlinked(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    open_session(person, payment)
    stripe_server.account.delete_customer(stripe_customers.get(person.id).customer)
    assert post_all(stripe_server) == [200]
    assert stripe_customers.get(person.id).customer == ""


@pytest.mark.usefixtures("simulator")
def test_simulator_works_too() -> None:
    from payments.sandbox.outcomes import play

    person, payment = make_debtor()
    play(open_session(person, payment).rpartition("_")[2], "card")
    assert payments.get(payment.id).status == "paid"


def test_reconciliation_heals_and_its_counters_agree(stripe_server: StripeServer) -> None:
    owed = [make_debtor() for _ in range(4)]
    for person, payment in owed:
        stripe_server.account.pay(open_session(person, payment))
    healed = {one.subject for one in reconcile(by="command:stripe_reconcile").healed}
    assert {payment.id for _, payment in owed} <= healed
    assert reconcile(by="command:stripe_reconcile", deep=True).healed == ()
    assert verify_metrics(by="command:metrics_verify") == ([], [])

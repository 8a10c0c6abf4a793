"""What webhooks failed to bring is found at Stripe, applied once, and told."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from payments.models import Payment
from payments.repositories import StripeEvents, payments, stripe_clocks, stripe_events
from payments.services import stripe_handlers
from payments.services.reconciliation import (
    AlreadyRunning,
    ask_stripe_now,
    read_clock,
    reconcile,
    reconcile_by_job,
)
from payments.stripe_door import StripeIsOff, StripeUnavailable
from storage import clock
from storage.jobs import Postponed
from storage.leases import Lease
from tests.stripe.builders import at_once, facts, make_debtor, open_session, post_all, post_event, rows_of, step_of
from tests.stripe.server import StripeServer

BY = "command:stripe_reconcile"


def paid_without_webhook(server: StripeServer) -> tuple[User, Payment]:
    person, payment = make_debtor()
    server.account.pay(open_session(person, payment))
    return person, payment


def lines() -> list[str]:
    return [str(healing) for healing in read_clock().healed]


def test_dropped_webhook_is_found_and_applied_once(stripe_server: StripeServer) -> None:
    _, payment = paid_without_webhook(stripe_server)
    reconcile(by=BY)
    assert payments.get(payment.id).status == "paid"
    assert step_of(payment) == "building"
    assert len(rows_of(payment)) == 1
    assert any(line.startswith(f"{payment.id} payment.paid: status checkout_open → paid") for line in lines())


def test_second_run_changes_nothing(stripe_server: StripeServer) -> None:
    _, payment = paid_without_webhook(stripe_server)
    reconcile(by=BY)
    before = payments.get(payment.id)
    again = reconcile(by=BY)
    assert (again.healed, again.troubles, again.error) == ((), (), "")
    assert payments.get(payment.id).stored == before.stored


def test_event_that_stripe_never_made_is_healed_by_its_object(stripe_server: StripeServer) -> None:
    _, payment = paid_without_webhook(stripe_server)
    stripe_server.account.events.clear()
    reconcile(by=BY)
    assert payments.get(payment.id).status == "paid"
    assert any(line.startswith(payment.id) for line in lines())


def test_late_webhook_of_a_healed_event_changes_nothing(stripe_server: StripeServer) -> None:
    _, payment = paid_without_webhook(stripe_server)
    reconcile(by=BY)
    assert post_all(stripe_server) == [200]
    assert len(facts("payment.paid", payment.id)) == len(rows_of(payment)) == 1
    assert stripe_events.count(StripeEvents.webhooks) == 1


def test_healing_says_who_did_it(stripe_server: StripeServer) -> None:
    _, payment = paid_without_webhook(stripe_server)
    reconcile_by_job("stripe_reconcile")
    assert facts("payment.paid", payment.id)[0].actor == "job:stripe_reconcile"


def test_webhooks_that_came_leave_nothing_to_heal(stripe_server: StripeServer) -> None:
    paid_without_webhook(stripe_server)
    post_all(stripe_server)
    kept = reconcile(by=BY)
    assert (kept.healed, kept.events) == ((), 1)


def test_foreign_objects_are_passed_over(stripe_server: StripeServer) -> None:
    _, payment = paid_without_webhook(stripe_server)
    session = payments.get(payment.id).session
    stripe_server.account.objects[session]["client_reference_id"] = "somebody"
    kept = reconcile(by=BY)
    assert payments.get(payment.id).status == "checkout_open"
    assert kept.troubles == ()
    assert [str(one) for one in kept.healed if "parked" in one.name]


def test_cursor_passes_what_is_handled_and_stays_at_what_failed(
    stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid_without_webhook(stripe_server)
    first = stripe_server.account.events[0]["created"]
    with monkeypatch.context() as patch:
        patch.setitem(stripe_handlers.HANDLERS, "checkout.session.completed", _broken)
        with clock.moved(timedelta(hours=2)):
            paid_without_webhook(stripe_server)
            assert reconcile(by=BY).cursor == first
    with clock.moved(timedelta(hours=3)):
        assert reconcile(by=BY).cursor == stripe_server.account.events[-1]["created"]


def test_event_that_always_fails_lets_go_of_the_cursor_and_stays_in_the_inbox(
    stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid_without_webhook(stripe_server)
    monkeypatch.setitem(stripe_handlers.HANDLERS, "checkout.session.completed", _broken)
    held = [bool(reconcile(by=BY).troubles) for _ in range(7)]
    assert held == [True] * 5 + [False] * 2
    [event] = stripe_events.list(StripeEvents.by_status, status="failed").items
    assert "the handler is broken" in event.traceback


def test_events_beyond_one_page_are_all_handled(stripe_server: StripeServer) -> None:
    owed = [paid_without_webhook(stripe_server)[1] for _ in range(3)]
    paid = stripe_server.account.events[0]
    noise = [paid | {"id": f"evt_noise_{number}", "type": "charge.succeeded"} for number in range(230)]
    stripe_server.account.events[1:1] = noise
    assert reconcile(by=BY).events == 3
    assert {payments.get(payment.id).status for payment in owed} == {"paid"}


def test_stripe_away_is_told_and_keeps_the_cursor(stripe_server: StripeServer, impatient: None) -> None:
    _, payment = paid_without_webhook(stripe_server)
    stripe_server.fail("500", "/v1/events", times=9)
    with pytest.raises(StripeUnavailable):
        reconcile(by=BY)
    assert "StripeUnavailable" in read_clock().error
    assert (read_clock().cursor, payments.get(payment.id).status) == (0, "checkout_open")
    stripe_server.heal()
    assert reconcile(by=BY).error == ""


def test_one_run_at_a_time(stripe_server: StripeServer) -> None:
    other = Lease("stripe:reconcile", 30)
    assert other.hold()
    with pytest.raises(AlreadyRunning):
        reconcile(by=BY)
    reconcile_by_job("stripe_reconcile")
    with pytest.raises(Postponed):
        reconcile_by_job("stripe_reconcile_deep", deep=True)


def test_parallel_runs_apply_it_once(stripe_server: StripeServer) -> None:
    _, payment = paid_without_webhook(stripe_server)
    at_once(lambda: reconcile_by_job("stripe_reconcile"), 5)
    assert len(rows_of(payment)) == len(facts("payment.paid", payment.id)) == 1


def test_nothing_is_asked_while_payments_are_off(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(StripeIsOff):
        reconcile(by=BY)
    reconcile_by_job("stripe_reconcile")
    assert stripe_clocks.find("off") is None


def test_asking_stripe_shows_that_webhooks_stay_away(stripe_server: StripeServer) -> None:
    from payments.services.event_inbox import query_freshness

    paid_without_webhook(stripe_server)
    assert not query_freshness().run().is_behind
    ask_stripe_now()
    assert query_freshness().run().is_behind
    post_all(stripe_server)
    assert not query_freshness().run().is_behind


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_lost_the_records_end_as_with_every_webhook(stripe_server: StripeServer, seed: int) -> None:
    dice, account = random.Random(seed), stripe_server.account
    owed = [make_debtor() for _ in range(6)]
    for person, payment in owed:
        session = open_session(person, payment)
        for act in dice.choice([["pay"], ["decline", "pay"], ["issue_boleto", "confirm"], ["show_pix"], ["expire"]]):
            getattr(account, act)(session)
    for event in dice.sample(account.events, len(account.events) // 2):
        post_event(event)
    reconcile(by=BY)
    once = [payments.get(payment.id).stored for _, payment in owed]
    post_all(stripe_server)
    assert reconcile(by=BY).healed == ()
    assert [payments.get(payment.id).stored for _, payment in owed] == once


def _broken(*_arguments: Any) -> None:
    raise RuntimeError("the handler is broken")


def test_webhook_and_reconciliation_at_the_same_moment_apply_it_once(stripe_server: StripeServer) -> None:
    _, payment = paid_without_webhook(stripe_server)
    acts = [lambda: post_all(stripe_server), lambda: reconcile_by_job("stripe_reconcile")] * 3
    at_once(lambda: acts.pop()(), len(acts))
    reconcile(by=BY)
    assert payments.get(payment.id).status == "paid"
    assert len(rows_of(payment)) == len(facts("payment.paid", payment.id)) == 1
    assert stripe_events.count(StripeEvents.by_status, status="done") == 1

"""The inbox of Stripe's events: staff see what failed and why, and put it right."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.models import User
from payments.models import Payment, StripeEvent
from payments.repositories import StripeEvents, payments, stripe_events
from payments.services import stripe_handlers
from payments.services.reconciliation import reconcile
from storage.connection import store
from storage.events import Events, events
from tests.accounts.builders import browser, make_user
from tests.payments.conftest import round_trips  # noqa: F401
from tests.stripe.builders import facts, make_debtor, open_session, post_all, post_event, rows_of
from tests.stripe.server import StripeServer

INBOX = "/staff/stripe-events/"
COMPLETED = "checkout.session.completed"


@pytest.fixture
def staff() -> Client:
    return browser(make_user(role="finance"))


def shown(client: Client, path: str) -> str:
    with override("en"):
        answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def paid(server: StripeServer) -> tuple[User, Payment]:
    person, payment = make_debtor()
    server.account.pay(open_session(person, payment))
    return person, payment


def fail_all(server: StripeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every webhook meets a fault of ours, which is mended afterwards."""
    with monkeypatch.context() as patch:
        patch.setitem(stripe_handlers.HANDLERS, COMPLETED, lambda *_: 1 // 0)
        assert set(post_all(server)) == {500}


def stranger() -> dict[str, Any]:
    about = {"id": "cs_test_nobody", "object": "checkout.session", "metadata": {}}
    event = {"id": "evt_1", "object": "event", "type": COMPLETED, "livemode": False, "created": 1}
    return event | {"data": {"object": about | {"note": "<script>alert(1)</script>"}}}


def newest(status: str) -> StripeEvent:
    return stripe_events.list(StripeEvents.by_status, status=status).items[0]


@pytest.mark.parametrize("role", ["support", "editor", "customer"])
def test_inbox_is_closed_to_others(stripe_server: StripeServer, role: str) -> None:
    visitor = browser(make_user(role=role))
    assert {visitor.get(INBOX + page).status_code for page in ("", "reconciliation/", "x/")} == {403}
    assert visitor.post(INBOX + "replay/").status_code == 403


def test_failed_event_is_listed_with_its_reason_and_traceback(
    stripe_server: StripeServer, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(stripe_server)
    fail_all(stripe_server, monkeypatch)
    assert "ZeroDivisionError: integer division" in shown(staff, f"{INBOX}?status=failed")
    page = shown(staff, f"{INBOX}{newest('failed').id}/")
    assert "Traceback (most recent call last)" in page
    assert "&quot;object&quot;: &quot;event&quot;" in page


def test_filters_show_only_what_is_asked_for(stripe_server: StripeServer, staff: Client) -> None:
    paid(stripe_server)
    post_all(stripe_server)
    post_event(stranger())
    assert "evt_1" in shown(staff, f"{INBOX}?status=parked&type={COMPLETED}")
    assert "evt_1" not in shown(staff, f"{INBOX}?status=done")
    assert "evt_1" in shown(staff, f"{INBOX}?status=nonsense&type=nonsense")


def test_what_stripe_sent_is_shown_as_text(stripe_server: StripeServer, staff: Client) -> None:
    post_event(stranger())
    page = shown(staff, f"{INBOX}{newest('parked').id}/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_event_page_says_what_it_changed(stripe_server: StripeServer, staff: Client) -> None:
    _, payment = paid(stripe_server)
    post_all(stripe_server)
    page = shown(staff, f"{INBOX}{newest('done').id}/")
    assert f"/staff/payments/{payment.id}/" in page
    changed = {fact.name for fact in events.list(Events.by_about, about=newest("done").id).items}
    assert {"payment.paid", "contract.building"} <= changed


def test_replay_applies_it_once_in_the_name_of_who_pressed(
    stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    finance = make_user(role="finance")
    _, payment = paid(stripe_server)
    fail_all(stripe_server, monkeypatch)
    event = newest("failed")
    for _ in range(2):
        assert browser(finance).post(f"{INBOX}{event.id}/replay/").status_code == 302
    assert len(rows_of(payment)) == 1
    assert [fact.actor for fact in facts("payment.paid", payment.id)] == [finance.id]


def test_replay_that_fails_again_says_why(
    stripe_server: StripeServer, staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(stripe_server)
    fail_all(stripe_server, monkeypatch)
    monkeypatch.setitem(stripe_handlers.HANDLERS, COMPLETED, lambda *_: 1 // 0)
    answer = staff.post(f"{INBOX}{newest('failed').id}/replay/", follow=True)
    assert "ZeroDivisionError" in answer.content.decode()
    assert newest("failed").tries == 2


def test_all_failed_of_a_type_are_replayed_and_told(
    stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    finance = make_user(role="finance")
    owed = [paid(stripe_server)[1] for _ in range(3)]
    fail_all(stripe_server, monkeypatch)
    browser(finance).post(f"{INBOX}replay/", {"type": COMPLETED})
    assert {payments.get(payment.id).status for payment in owed} == {"paid"}
    [told] = events.list(Events.by_name, name="stripe.replayed_all").items
    assert (told.actor, told.after) == (finance.id, {"type": COMPLETED, "worked": 3, "failed": 0, "left": 0})


def test_unknown_type_is_not_replayed(stripe_server: StripeServer, staff: Client) -> None:
    assert staff.post(f"{INBOX}replay/", {"type": "nonsense"}).status_code == 302
    assert events.count(Events.by_name, name="stripe.replayed_all") == 0


def test_parked_event_is_put_away_with_a_reason_and_stays_so(stripe_server: StripeServer, staff: Client) -> None:
    post_event(stranger())
    event = newest("parked")
    assert staff.post(f"{INBOX}{event.id}/close/", {"why": ""}).status_code == 200
    assert staff.post(f"{INBOX}{event.id}/close/", {"why": "another site"}).status_code == 302
    assert stripe_events.get(event.id).closing == "another site"
    assert staff.post(f"{INBOX}{event.id}/close/", {"why": "again"}).status_code == 409
    assert post_event(stranger()).status_code == 200
    assert stripe_events.get(event.id).status == "closed"


def test_unknown_event_is_not_found(stripe_server: StripeServer, staff: Client) -> None:
    assert staff.get(f"{INBOX}0000000000000000/").status_code == 404
    assert staff.post(f"{INBOX}0000000000000000/replay/").status_code == 404


def test_pages_read_in_two_round_trips(stripe_server: StripeServer, staff: Client, round_trips: Any) -> None:  # noqa: F811
    post_event(stranger())
    for path in ("", f"{newest('parked').id}/", "reconciliation/"):
        staff.get(INBOX + path)
        with round_trips() as trips:
            staff.get(INBOX + path)
        assert len(trips) <= 2, path


def test_home_leads_to_what_needs_a_person(stripe_server: StripeServer, staff: Client) -> None:
    assert "?status=parked" not in shown(staff, "/staff/")
    post_event(stranger())
    assert f"{INBOX}?status=parked" in shown(staff, "/staff/")


def test_home_says_that_values_differ(stripe_server: StripeServer, staff: Client) -> None:
    from storage.metrics import verify_metrics

    store.execute("SET", "payments:received:2026-11:phase1", 5)
    verify_metrics(by="job:verify_metrics")
    assert "metrics_verify --repair" in shown(staff, "/staff/")


def test_reconciliation_page_tells_the_last_run(stripe_server: StripeServer, staff: Client) -> None:
    _, payment = paid(stripe_server)
    assert re.search("empty", shown(staff, f"{INBOX}reconciliation/"))
    reconcile(by="job:stripe_reconcile")
    assert f"/staff/payments/{payment.id}/" in shown(staff, f"{INBOX}reconciliation/")


def test_asking_stripe_warns_that_webhooks_stay_away(stripe_server: StripeServer, staff: Client) -> None:
    paid(stripe_server)
    assert "alert wait" not in shown(staff, INBOX)
    assert staff.post(f"{INBOX}ask/").status_code == 302
    assert "alert wait" in shown(staff, INBOX)


def test_asking_stripe_while_it_is_away_says_so(stripe_server: StripeServer, staff: Client, impatient: None) -> None:
    stripe_server.fail("500", "/v1/events", times=9)
    assert "StripeUnavailable" in staff.post(f"{INBOX}ask/", follow=True).content.decode()


def test_payment_is_compared_and_brought_to_what_stripe_says(stripe_server: StripeServer, staff: Client) -> None:
    _, payment = paid(stripe_server)
    path = f"/staff/payments/{payment.id}/stripe/"
    assert 'badge bad">' in shown(staff, path)
    assert staff.post(path).status_code == 302
    assert payments.get(payment.id).status == "paid"
    assert 'badge bad">' not in shown(staff, path)


def test_comparison_while_stripe_is_away_says_so(stripe_server: StripeServer, staff: Client, impatient: None) -> None:
    _, payment = paid(stripe_server)
    stripe_server.fail("500", "/v1/checkout", times=9)
    answer = staff.get(f"/staff/payments/{payment.id}/stripe/")
    assert (answer.status_code, "StripeUnavailable" in answer.content.decode()) == (503, True)

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client

from payments.repositories import StripeEvents, payments, stripe_events
from payments.services.stripe_events import OfAnotherMode, replay_event
from storage.records import open_envelope
from tests.accounts.builders import browser, make_user
from tests.stripe.builders import (
    WEBHOOK,
    at_once,
    facts,
    make_debtor,
    open_session,
    post_all,
    post_event,
    rows_of,
    step_of,
)
from tests.stripe.server import SECRET, StripeServer, signature


def strange_event(**changes: Any) -> dict[str, Any]:
    about = {"id": "cs_test_nobody", "object": "checkout.session", "metadata": {}}
    event = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "livemode": False}
    return event | {"data": {"object": about}} | changes


def inbox() -> list[Any]:
    return stripe_events.list(StripeEvents.all, limit=100).items


# -- who may speak -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options", "patch"])
def test_only_post_is_answered(stripe_server: StripeServer, method: str) -> None:
    answer = getattr(Client(), method)(WEBHOOK)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


def test_missing_slash_is_no_redirect(stripe_server: StripeServer) -> None:
    body = '{"id":"evt_1","type":"ping","object":"event","livemode":false,"data":{"object":{}}}'
    headers = {"Stripe-Signature": signature(body)}
    answer = Client().post("/stripe/webhook", data=body, content_type="application/json", headers=headers)
    assert answer.status_code == 200


def test_missing_signature_is_refused(stripe_server: StripeServer) -> None:
    assert Client().post(WEBHOOK, data=b"{}", content_type="application/json").status_code == 400


@pytest.mark.parametrize("header", ["", "t=1,v1=0", "é", "t=,v1=", "v1=abc", "t=9" * 400, "t=1,v0=abc", ","])
def test_unreadable_signature_is_refused(stripe_server: StripeServer, header: str) -> None:
    answer = Client().post(WEBHOOK, data=b"{}", content_type="application/json", HTTP_STRIPE_SIGNATURE=header)
    assert answer.status_code == 400


def test_wrong_secret_is_refused(stripe_server: StripeServer) -> None:
    assert post_event(strange_event(), secret="whsec_other").status_code == 400


def test_blank_secret_accepts_nothing(stripe_server: StripeServer, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["", "  "]
    assert post_event(strange_event(), secret="").status_code == 400
    assert post_event(strange_event(), secret="  ").status_code == 400


def test_every_configured_secret_is_accepted(stripe_server: StripeServer, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_old", SECRET]
    assert post_event(strange_event(type="ping")).status_code == 200
    assert post_event(strange_event(type="ping"), secret="whsec_old").status_code == 200


def test_old_signature_is_refused(stripe_server: StripeServer) -> None:
    assert post_event(strange_event(type="ping"), age=301).status_code == 400
    assert post_event(strange_event(type="ping"), age=290).status_code == 200


def test_signature_of_another_body_is_refused(stripe_server: StripeServer) -> None:
    headers = {"Stripe-Signature": signature('{"amount":1}')}
    answer = Client().post(WEBHOOK, data='{"amount":2}', content_type="application/json", headers=headers)
    assert answer.status_code == 400


def test_body_over_512_kilobytes_is_refused(stripe_server: StripeServer) -> None:
    assert post_event(b" " * (512 * 1024 + 1)).status_code == 413
    assert post_event(b" " * (512 * 1024)).status_code == 400


def test_webhook_needs_no_csrf_token_and_sets_no_cookie(stripe_server: StripeServer) -> None:
    body = '{"id":"evt_1","type":"ping","object":"event","livemode":false,"data":{"object":{}}}'
    headers = {"Stripe-Signature": signature(body)}
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(WEBHOOK, data=body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.cookies) == (200, {})


# -- what is an event --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        *("[]", "null", "1", '"x"', "{}", "", "{", "[" * 100_000),
        *('{"id":1,"type":"x"}', '{"id":"x","type":null}', '{"id":"","type":"x"}'),
        *('{"id":"x","type":"ping","data":[]}', '{"id":"x","type":"ping","data":{"object":3}}'),
    ],
)
def test_signed_nonsense_is_refused(stripe_server: StripeServer, body: str) -> None:
    assert post_event(body).status_code == 400


def test_thin_event_is_refused(stripe_server: StripeServer) -> None:
    assert post_event(strange_event(object="v2.core.event")).status_code == 400


def test_event_without_an_object_id_is_refused(stripe_server: StripeServer) -> None:
    assert post_event(strange_event(data={"object": {}})).status_code == 400


@pytest.mark.parametrize("livemode", [True, None])
def test_event_of_another_mode_is_not_applied(stripe_server: StripeServer, livemode: bool | None) -> None:
    assert post_event(strange_event(livemode=livemode)).status_code == 200
    assert inbox() == []


def test_unknown_type_is_ignored(stripe_server: StripeServer) -> None:
    assert post_event(strange_event(type="balance.available", data={"object": {}})).status_code == 200
    assert inbox() == []


def test_event_waits_while_payments_are_off(stripe_server: StripeServer, settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = settings.STRIPE_API_BASE = ""
    answer = post_event(strange_event())
    assert answer.status_code == 503
    assert answer["Retry-After"]


# -- what it does ------------------------------------------------------------------------------------------------------


def test_paid_session_pays_the_payment(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    assert post_all(stripe_server) == [200]
    paid = payments.get(payment.id)
    assert (paid.status, paid.method, paid.fee, paid.mode) == ("paid", "card", 39, "test")
    assert step_of(payment) == "building"
    assert inbox()[0].status == "done"


def test_payment_and_event_change_in_one_commit(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    tokens = [open_envelope(record.stored).w for record in (payments.get(payment.id), inbox()[0], rows_of(payment)[0])]
    assert len(set(tokens)) == 1


def test_webhook_and_return_page_at_once_pay_once(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.pay(session)
    [event] = stripe_server.account.events
    client = browser(person)
    calls = [lambda: post_event(event), lambda: client.get(f"/payments/{payment.id}/return/?session_id={session}")] * 4
    assert {answer.status_code for answer in at_once(lambda: calls.pop()(), 8)} <= {200, 302, 409}
    assert len(rows_of(payment)) == len(facts("payment.paid", payment.id)) == 1


def test_twenty_parallel_copies_pay_once(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    [event] = stripe_server.account.events
    statuses = at_once(lambda: post_event(event).status_code, 20)
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert len(rows_of(payment)) == len(facts("payment.paid", payment.id)) == len(inbox()) == 1


def test_repeated_event_is_answered_and_not_handled_again(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    asked = len(stripe_server.asked)
    assert post_all(stripe_server) == [200]
    assert len(stripe_server.asked) == asked


def test_event_in_progress_elsewhere_is_not_acknowledged(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    stripe_events.change(inbox()[0].id, lambda event: event.claimed(at=event.claimed_at))
    assert post_all(stripe_server) == [409]


def test_claim_of_a_dead_worker_is_taken_over(stripe_server: StripeServer) -> None:
    from datetime import timedelta

    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    stripe_events.change(inbox()[0].id, lambda event: event.claimed(at=event.claimed_at - timedelta(seconds=61)))
    assert post_all(stripe_server) == [200]
    assert (inbox()[0].status, inbox()[0].tries) == ("done", 3)


def test_declined_card_leaves_the_checkout_open(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.decline(open_session(person, payment))
    assert post_all(stripe_server) == [200]
    declined = payments.get(payment.id)
    assert (declined.status, declined.last_error) == ("checkout_open", "insufficient_funds")


def test_expired_session_makes_the_payment_due_again(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    stripe_server.account.expire(open_session(person, payment))
    assert post_all(stripe_server) == [200]
    assert (payments.get(payment.id).status, payments.get(payment.id).session) == ("due", "")


@pytest.mark.parametrize(("after", "status"), [("lapse", "due"), ("confirm", "paid")])
def test_intent_that_comes_as_a_bare_id_is_asked_for(stripe_server: StripeServer, after: str, status: str) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.expands_sessions = False
    stripe_server.account.show_pix(session)
    post_all(stripe_server)
    assert payments.get(payment.id).instructions_url.startswith(stripe_server.base)
    getattr(stripe_server.account, after)(session)
    post_all(stripe_server)
    assert payments.get(payment.id).status == status


@pytest.mark.parametrize("method", ["show_pix", "issue_boleto"])
def test_waiting_method_is_shown_then_paid(stripe_server: StripeServer, method: str) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    getattr(stripe_server.account, method)(session)
    post_all(stripe_server)
    waiting = payments.get(payment.id)
    assert waiting.status == "processing"
    assert waiting.instructions_url.startswith(stripe_server.base)
    assert waiting.instructions_expire_at is not None
    stripe_server.account.confirm(session)
    post_all(stripe_server)
    assert payments.get(payment.id).status == "paid"


def test_lapsed_pix_is_payable_again(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.show_pix(session)
    stripe_server.account.lapse(session)
    assert set(post_all(stripe_server)) == {200}
    assert payments.get(payment.id).status == "due"
    assert open_session(person, payment) != session


def test_answer_that_was_true_a_moment_ago_does_not_win(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.show_pix(session)
    stripe_server.fail("slow_after", session)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(post_event, stripe_server.account.events[0])
        while not stripe_server.calls("GET /v1/checkout/sessions/:id"):
            time.sleep(0.01)
        stripe_server.account.lapse(session)
        assert post_event(stripe_server.account.events[1]).status_code == 200
    assert slow.result().status_code == 200
    assert payments.get(payment.id).status == "due"


def test_late_decline_unpays_nothing(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.decline(session)
    stripe_server.account.pay(session)
    declined, completed = stripe_server.account.events
    assert post_event(completed).status_code == 200
    assert post_event(declined).status_code == 200
    assert (payments.get(payment.id).status, payments.get(payment.id).last_error) == ("paid", "")


def test_wrong_amount_goes_to_review(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.objects[session]["amount_total"] = 1
    stripe_server.account.pay(session)
    assert post_all(stripe_server) == [200]
    assert (payments.get(payment.id).status, payments.get(payment.id).review_reason) == ("review", "amount_mismatch")


def test_second_paid_session_is_overpaid(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    first = open_session(person, payment)
    stripe_server.account.objects[first]["status"] = "expired"
    second = open_session(person, payment)
    stripe_server.account.pay(second)
    stripe_server.account.pay(first)
    assert post_all(stripe_server) == [200, 200]
    assert (payments.get(payment.id).status, payments.get(payment.id).overpaid_amount) == ("paid", payment.amount)


# -- whose it is -------------------------------------------------------------------------------------------------------


def test_unknown_session_is_parked(stripe_server: StripeServer) -> None:
    assert post_event(strange_event()).status_code == 200
    [event] = inbox()
    assert event.status == "parked"
    assert len(facts("stripe.event_parked", event.id)) == 1


def test_team_is_told_of_an_event_that_is_nobodys(stripe_server: StripeServer) -> None:
    post_event(strange_event())
    told = {role: browser(make_user(role=role)).get("/staff/").content.decode() for role in ("finance", "support")}
    assert "1 evento do Stripe não pôde ser aplicado" in told["finance"]
    assert "Stripe" not in told["support"]


def test_session_of_a_payment_link_cannot_name_our_payment(stripe_server: StripeServer) -> None:
    person, payment = make_debtor()
    session = open_session(person, payment)
    stripe_server.account.objects[session]["metadata"] = {}
    stripe_server.account.pay(session)
    assert post_all(stripe_server) == [200]
    assert (inbox()[0].status, payments.get(payment.id).status) == ("parked", "checkout_open")


# -- what goes wrong ---------------------------------------------------------------------------------------------------


def test_bug_in_a_handler_keeps_the_event(stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    monkeypatch.setattr("payments.services.projection.mark_paid", None)
    assert post_all(stripe_server) == [500]
    [event] = inbox()
    assert event.status == "failed"
    assert "TypeError" in event.traceback
    assert payments.get(payment.id).status == "checkout_open"


def test_replay_after_the_fix_applies_once(stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    with monkeypatch.context() as broken:
        broken.setattr("payments.services.projection.mark_paid", None)
        post_all(stripe_server)
    assert replay_event("staff", inbox()[0].id).status == "done"
    assert replay_event("staff", inbox()[0].id).status == "done"
    assert len(rows_of(payment)) == len(facts("payment.paid", payment.id)) == 1
    assert (inbox()[0].traceback, inbox()[0].tries) == ("", 2)


def test_unreachable_stripe_releases_the_claim(stripe_server: StripeServer, impatient: None) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    stripe_server.fail("reset_before", times=3)
    assert post_all(stripe_server) == [503]
    assert inbox()[0].status == "failed"
    assert post_all(stripe_server) == [200]
    assert payments.get(payment.id).status == "paid"


def test_event_of_the_simulator_is_not_replayed_at_stripe(stripe_server: StripeServer) -> None:
    post_event(strange_event())
    stripe_events.change(inbox()[0].id, lambda event: event.replace(mode="sandbox"))
    with pytest.raises(OfAnotherMode):
        replay_event("staff", inbox()[0].id)
    assert post_event(strange_event()).status_code == 200
    assert inbox()[0].mode == "sandbox"

"""Before money outside the site is recorded, nobody can pay in the open checkout any more."""

import pytest

from payments.repositories import payments
from tests.accounts.builders import browser, make_user
from tests.payments.test_offline_pages import record
from tests.stripe.builders import make_debtor, open_session, post_all, rows_of


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


@pytest.fixture
def opened(stripe_server):
    person, payment = make_debtor()
    return payments.get(payment.id), open_session(person, payment)


def test_the_open_session_is_closed_first(staff, opened, stripe_server):
    payment, session = opened
    assert record(staff, payment).status_code == 302
    assert stripe_server.account.objects[session]["status"] == "expired"
    post_all(stripe_server)
    assert payments.get(payment.id).status == "paid_manual"


def test_money_that_has_just_come_is_taken_instead(staff, opened, stripe_server):
    payment, session = opened
    stripe_server.account.pay(session)
    assert record(staff, payment).status_code == 409
    assert (payments.get(payment.id).status, len(rows_of(payment))) == ("paid", 1)


def test_stripe_being_away_records_nothing_and_keeps_what_was_typed(staff, opened, stripe_server, impatient):
    payment, _session = opened
    stripe_server.fail("reset_before", "/expire", times=9)
    answer = record(staff, payment)
    assert answer.status_code == 503
    assert "nothing was done" in answer.content.decode() and "paid at the counter" in answer.content.decode()
    assert payments.get(payment.id).status == "checkout_open"


def test_a_boleto_paid_after_all_is_flagged_and_can_go_back(staff, opened, stripe_server):
    payment, session = opened
    stripe_server.account.issue_boleto(session)
    post_all(stripe_server)
    assert record(staff, payment).status_code == 302
    stripe_server.account.confirm(session)
    post_all(stripe_server)
    after = payments.get(payment.id)
    assert (after.status, after.overpaid_amount, len(rows_of(payment))) == ("paid_manual", payment.amount, 2)


def test_what_came_on_top_goes_back_and_the_payment_stays_paid(staff, opened, stripe_server):
    payment, session = opened
    stripe_server.account.show_pix(session)
    post_all(stripe_server)
    record(staff, payment)
    stripe_server.account.confirm(session)
    post_all(stripe_server)
    [extra] = [row for row in rows_of(payment) if row.movement == "overpayment"]
    typed = {"amount": "417,50", "reason": "paid twice", "incoming": extra.reference}
    assert staff.post(f"/staff/payments/{payment.id}/refund/", typed).status_code == 302
    after = payments.get(payment.id)
    assert (after.status, after.overpaid_amount, after.refunded_amount) == ("paid_manual", 0, 0)
    assert len(stripe_server.account.of_kind("refund")) == 1

"""A customer disputes a payment at the bank: the money is held, staff know until when, nothing can be given back."""

import pytest

from notifications.repositories import Mails, mails
from notifications.services.composing import compose
from payments.models import balance_of
from payments.repositories import payments
from tests.accounts.builders import browser, event_names, make_user
from tests.payments.test_payment_mails import react
from tests.stripe.builders import at_once, make_debtor, open_session, post_all, post_event, rows_of

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


@pytest.fixture
def paid(stripe_server):
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    post_all(stripe_server)
    return payments.get(payment.id)


def disputed(server, payment):
    dispute = server.account.open_dispute(payment.charge)
    post_all(server)
    return dispute


def test_an_open_dispute_takes_amount_and_fee_and_names_its_day(paid, stripe_server, staff):
    disputed(stripe_server, paid)
    after = payments.get(paid.id)
    assert (after.status, after.dispute, after.disputed_amount) == ("paid", "open", paid.amount)
    assert sorted((row.movement, row.amount) for row in rows_of(paid)) == [
        ("dispute", -paid.amount),
        ("payment", paid.amount),
    ]
    page = staff.get(f"/staff/payments/{paid.id}/", headers=ENGLISH).content.decode()
    assert after.dispute_due_at and "Answer in Stripe" in page and "Give money back" not in page


def test_a_disputed_payment_is_not_given_back(paid, stripe_server, staff):
    disputed(stripe_server, paid)
    answer = staff.post(f"/staff/payments/{paid.id}/refund/", {"amount": "1", "reason": "x"}, headers=ENGLISH)
    assert answer.status_code == 409
    assert "disputes this payment" in answer.content.decode()
    assert stripe_server.calls("POST /v1/refunds") == []


def test_a_dispute_that_is_lost_stays_a_loss(paid, stripe_server):
    stripe_server.account.lose_dispute(disputed(stripe_server, paid))
    post_all(stripe_server)
    balance = balance_of(rows_of(paid))
    assert (payments.get(paid.id).dispute, balance.net, balance.fees) == ("lost", 0, paid.fee + 5500)
    assert payments.get(paid.id).net == balance.kept


def test_a_dispute_that_is_won_brings_the_money_back(paid, stripe_server):
    stripe_server.account.win_dispute(disputed(stripe_server, paid))
    post_all(stripe_server)
    after = payments.get(paid.id)
    assert (after.dispute, after.disputed_amount) == ("won", 0)
    assert [row.amount for row in rows_of(paid) if row.movement == "dispute_won"] == [paid.amount]


def test_notices_in_the_opposite_order_end_in_the_same_rows(paid, stripe_server):
    known = len(stripe_server.account.events)
    stripe_server.account.win_dispute(stripe_server.account.open_dispute(paid.charge))
    for notice in reversed(stripe_server.account.events[known:]):
        assert post_event(notice).status_code == 200
    assert (payments.get(paid.id).dispute, balance_of(rows_of(paid)).net) == ("won", paid.amount)
    assert event_names(paid.id).count("payment.dispute_won") == 1


def test_twenty_copies_of_one_notice_are_one_loss(paid, stripe_server):
    stripe_server.account.open_dispute(paid.charge)
    [notice] = stripe_server.account.events_of("charge.dispute.funds_withdrawn")
    assert set(at_once(lambda: post_event(notice).status_code, 20)) <= {200, 409}
    assert [row.movement for row in rows_of(paid)].count("dispute") == 1


def test_the_team_reads_until_when_it_may_answer(paid, stripe_server, settings):
    settings.LANGUAGE_CODE = "en"
    disputed(stripe_server, paid)
    react("payment.disputed")
    [mail] = [mail for mail in mails.list(Mails.all).items if mail.address == settings.BRAND["finance_email"]]
    body = compose(mail).body
    assert "Answer until:" in body and f"/staff/payments/{paid.id}/" in body and "R$\xa0417,50" in body


def inquired(server, payment):
    dispute = server.account.open_dispute(payment.charge, inquiry=True)
    post_all(server)
    return dispute


def test_a_question_of_the_bank_shows_its_day_and_moves_no_money(paid, stripe_server, staff):
    inquired(stripe_server, paid)
    after = payments.get(paid.id)
    assert (after.dispute, after.disputed_amount, after.net) == ("inquiry", 0, paid.net)
    assert after.dispute_due_at and [row.movement for row in rows_of(paid)] == ["payment"]
    page = staff.get(f"/staff/payments/{paid.id}/", headers=ENGLISH).content.decode()
    assert "The bank asks about this payment" in page and "Give money back" in page
    assert "Held or taken by the bank" not in page
    assert "The bank asks" in staff.get("/staff/payments/", headers=ENGLISH).content.decode()


def test_the_team_is_told_of_a_question_of_the_bank(paid, stripe_server, settings):
    settings.LANGUAGE_CODE = "en"
    inquired(stripe_server, paid)
    react("payment.inquiry")
    [mail] = [mail for mail in mails.list(Mails.all).items if mail.address == settings.BRAND["finance_email"]]
    told = compose(mail)
    assert "A bank asks about a payment" in told.subject
    assert "Answer until:" in told.body and "R$\xa0417,50" in told.body and "holds the money" not in told.body


def test_a_question_of_the_bank_that_is_closed_leaves_nothing(paid, stripe_server):
    stripe_server.account.win_dispute(inquired(stripe_server, paid))
    post_all(stripe_server)
    assert (payments.get(paid.id).dispute, payments.get(paid.id).dispute_due_at) == ("", None)


def test_the_team_is_told_of_a_refund_that_came_back(paid, stripe_server, settings):
    settings.LANGUAGE_CODE = "en"
    refund = stripe_server.account.refund_in_dashboard(paid.charge, 1000)
    post_all(stripe_server)
    stripe_server.account.fail_refund(refund)
    post_all(stripe_server)
    react("payment.refund_failed")
    [mail] = [mail for mail in mails.list(Mails.all).items if mail.address == settings.BRAND["finance_email"]]
    assert "R$\xa010,00" in compose(mail).body and paid.customer_name in compose(mail).subject

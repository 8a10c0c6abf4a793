"""Staff give money back at /staff/payments/<id>/refund/, from a page that is safe to send twice."""

import re

import pytest

from payments.models import balance_of
from payments.repositories import Refunds, payments, refunds
from payments.services.refunds import PATIENCE, finish_refunds
from storage import clock
from tests.accounts.builders import browser, event_names, make_user
from tests.stripe.builders import at_once, make_debtor, open_session, post_all, post_event, rows_of

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


@pytest.fixture
def paid(stripe_server):
    return paid_by(stripe_server, "pay")


def paid_by(server, *acts):
    person, payment = make_debtor()
    session = open_session(person, payment)
    for act in acts:
        getattr(server.account, act)(session)
    post_all(server)
    return payments.get(payment.id)


def give_back(staff, payment, amount="10", **fields):
    typed = {"amount": amount, "reason": "goodwill"} | fields
    return staff.post(f"/staff/payments/{payment.id}/refund/", typed, headers=ENGLISH)


def page_of(staff, payment, more=""):
    return staff.get(f"/staff/payments/{payment.id}/{more}", headers=ENGLISH).content.decode()


def click_on(page):
    return re.search(r'name="click" value="([^"]+)"', page)[1]


def asked_of(payment):
    return refunds.list(Refunds.by_payment, payment=payment.id).items


def test_a_part_goes_back_and_the_ledger_says_so(staff, paid, stripe_server):
    assert give_back(staff, paid, "10,00").status_code == 302
    rows = rows_of(paid)
    assert sorted(row.amount for row in rows) == [-1000, paid.amount]
    assert balance_of(rows).net == paid.amount - 1000
    after = payments.get(paid.id)
    assert (after.status, after.refunded_amount, after.fee) == ("partially_refunded", 1000, paid.fee)
    [asked] = stripe_server.calls("POST /v1/refunds")
    assert (asked.params["amount"], asked.params["metadata.payment"]) == ("1000", paid.id)


def test_the_whole_goes_back(staff, paid):
    give_back(staff, paid, "417,50")
    assert payments.get(paid.id).status == "refunded"
    assert "Give money back" not in page_of(staff, paid)


def test_the_page_shows_money_reason_and_who_did_it(staff, paid):
    give_back(staff, paid, "10,00")
    page = page_of(staff, paid)
    for shown in ("Given back", "R$\xa0407,50", "R$\xa010,00: goodwill", "Refund", "by the team"):
        assert shown in page


@pytest.mark.parametrize(
    "typed", ["", "-5", "1e3", "١٠", "1" * 30, "0", "0,00", "1.23,4", "10,001", "417,51", "<b>", "R$"]
)
def test_what_is_no_amount_of_what_is_left_is_refused_beside_the_field(staff, paid, stripe_server, typed):
    answer = give_back(staff, paid, typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors["amount"]
    assert 'aria-invalid="true"' in answer.content.decode()
    assert (stripe_server.calls("POST /v1/refunds"), asked_of(paid)) == ([], [])


@pytest.mark.parametrize(("typed", "centavos"), [("1,5", 150), ("R$ 10", 1000), ("417,50", 41750), ("0,01", 1)])
def test_an_amount_is_read_exactly(staff, paid, typed, centavos):
    give_back(staff, paid, typed)
    assert payments.get(paid.id).refunded_amount == centavos


def test_a_reason_is_asked_for_and_what_was_typed_stays(staff, paid):
    answer = give_back(staff, paid, "10", reason=" ")
    assert answer.context["form"].errors["reason"]
    assert 'value="10"' in answer.content.decode()


def test_two_open_pages_give_money_back_once(staff, paid, stripe_server):
    first, second = (click_on(page_of(staff, paid, "refund/")) for _ in range(2))
    assert give_back(staff, paid, click=first).status_code == 302
    give_back(staff, paid, click=second)
    assert "Nothing more was sent" in page_of(staff, paid)
    assert len(stripe_server.account.of_kind("refund")) == 1


def test_ten_clicks_at_once_are_one_refund(paid, stripe_server):
    member = make_user(role="finance")
    click = click_on(page_of(browser(member), paid, "refund/"))
    browsers = [browser(member) for _ in range(10)]
    answers = at_once(lambda: give_back(browsers.pop(), paid, click=click).status_code, 10)
    assert set(answers) == {302}
    assert len(stripe_server.account.of_kind("refund")) == len(asked_of(paid)) == 1
    assert payments.get(paid.id).refunded_amount == 1000


def test_a_second_refund_after_a_look_is_a_second_refund(staff, paid):
    for _ in range(2):
        give_back(staff, paid, click=click_on(page_of(staff, paid, "refund/")))
    assert payments.get(paid.id).refunded_amount == 2000


def test_stripe_being_down_keeps_the_refund_for_later(staff, paid, stripe_server, impatient):
    stripe_server.fail("500", "/v1/refunds", times=9)
    give_back(staff, paid)
    assert "we ask again" in page_of(staff, paid)
    assert [one.status for one in asked_of(paid)] == ["asked"]
    assert "Waiting for Stripe" in page_of(staff, paid)
    stripe_server.heal()
    with clock.moved(PATIENCE * 2):
        assert (finish_refunds(), finish_refunds()) == (1, 0)
    assert [one.status for one in asked_of(paid)] == ["succeeded"]
    assert payments.get(paid.id).refunded_amount == 1000


def test_a_lost_answer_is_looked_for_and_not_asked_twice(staff, paid, stripe_server, impatient):
    stripe_server.fail("reset_after", "/v1/refunds", times=9)
    give_back(staff, paid)
    stripe_server.heal()
    stripe_server.forget_keys()
    with clock.moved(PATIENCE * 2):
        finish_refunds()
    assert len(stripe_server.account.of_kind("refund")) == 1
    assert payments.get(paid.id).refunded_amount == 1000


def test_money_on_its_way_out_is_not_left_to_give_back(staff, paid, stripe_server, impatient):
    stripe_server.fail("500", "/v1/refunds", times=9)
    give_back(staff, paid, "400")
    stripe_server.heal()
    answer = give_back(staff, paid, "100", click="another")
    assert "R$\xa017,50" in str(answer.context["form"].errors["amount"])


def test_a_boleto_is_only_recorded_and_only_by_someone_who_says_so(staff, stripe_server):
    boleto = paid_by(stripe_server, "issue_boleto")
    stripe_server.account.confirm(boleto.session, "boleto")
    post_all(stripe_server)
    answer = give_back(staff, boleto)
    assert "cannot send a boleto back" in answer.content.decode() and 'name="by_hand"' in answer.content.decode()
    assert give_back(staff, boleto, by_hand="on").status_code == 302
    assert [one.status for one in asked_of(boleto)] == ["manual"]
    assert (payments.get(boleto.id).refunded_amount, stripe_server.calls("POST /v1/refunds")) == (1000, [])


def test_twenty_copies_of_one_refund_notice_are_one_row(paid, stripe_server):
    known = len(stripe_server.account.events)
    stripe_server.account.refund_in_dashboard(paid.charge, 1000)
    notice = stripe_server.account.events[known]
    assert set(at_once(lambda: post_event(notice).status_code, 20)) <= {200, 409}
    post_all(stripe_server)
    assert sorted(row.amount for row in rows_of(paid)) == [-1000, paid.amount]
    assert event_names(paid.id).count("payment.refunded") == 1


def test_a_refund_that_fails_comes_back_as_a_row_of_its_own(staff, paid, stripe_server):
    give_back(staff, paid)
    [refund] = stripe_server.account.of_kind("refund")
    stripe_server.account.fail_refund(refund["id"])
    post_all(stripe_server)
    assert sorted(row.amount for row in rows_of(paid)) == [-1000, 1000, paid.amount]
    assert (payments.get(paid.id).status, payments.get(paid.id).refunded_amount) == ("paid", 0)


def test_only_those_who_may_give_money_back_are_offered_it(paid):
    support = browser(make_user(role="support"))
    assert support.get(f"/staff/payments/{paid.id}/refund/").status_code == 403
    assert give_back(support, paid).status_code == 403


def test_nothing_received_nothing_to_give_back(staff, stripe_server):
    _person, payment = make_debtor()
    assert staff.get(f"/staff/payments/{payment.id}/refund/").status_code == 409
    assert give_back(staff, payment).status_code == 409
    assert staff.get("/staff/payments/x/refund/").status_code == 404

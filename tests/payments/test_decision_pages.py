"""What staff decide about money that did not fit, and about payments that nobody will make."""

import pytest

from payments.repositories import Ledger, Payments, ledger, payments, receipts
from payments.services.refunds import refund_payment
from tests.accounts.builders import browser, event_names, make_user
from tests.payments.builders import make_payment, open_checkout, pay

ENGLISH = {"accept-language": "en"}
TEST = {"mode": "test"}


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


def decide(staff, payment, name, reason="the customer agrees"):
    return staff.post(f"/staff/payments/{payment.id}/{name}/", {"reason": reason}, headers=ENGLISH)


def page_of(staff, payment):
    return staff.get(f"/staff/payments/{payment.id}/", headers=ENGLISH).content.decode()


def doubtful():
    return pay(open_checkout(make_payment()), amount=41749)


def paid_twice():
    return pay(pay(open_checkout(make_payment())), intent="pi_2", charge="ch_2")


def rows_of(payment):
    return ledger.list(Ledger.by_payment, payment=payment.id).items


def test_money_that_did_not_fit_is_taken_without_a_second_row(staff):
    payment = doubtful()
    assert "Take the money as this payment" in page_of(staff, payment)
    assert decide(staff, payment, "accept").status_code == 302
    after = payments.get(payment.id)
    assert (after.status, after.decision, len(rows_of(payment))) == ("paid_manual", "the customer agrees", 1)
    assert after.receipt == receipts.get(payment.id).number
    assert [decide(staff, payment, "accept").status_code] == [409]


def doubtful_twice():
    """The first does not fit; the second would have, had it come alone."""
    facts = {"method": "boleto", "mode": "test"}
    first = pay(open_checkout(make_payment()), amount=100, intent="pi_1", charge="ch_1", **facts)
    return pay(first, amount=first.amount, intent="pi_2", charge="ch_2", session="", **facts)


def send_back(payment, incoming, amount):
    staff = make_user(role="finance")
    return refund_payment(staff, payment.id, amount=amount, incoming=incoming, reason="too much", token=incoming)


def test_of_two_that_came_the_one_that_fits_is_taken_and_the_other_came_on_top(staff):
    payment = doubtful_twice()
    decide(staff, payment, "accept")
    after = payments.get(payment.id)
    assert (after.status, after.intent, after.overpaid_amount) == ("paid_manual", "pi_2", 100)
    send_back(payment, "pi_1", 100)
    after = payments.get(payment.id)
    assert (after.status, after.refunded_amount, after.overpaid_amount) == ("paid_manual", 0, 0)


def test_what_came_second_is_reviewed_when_the_first_went_back(staff):
    payment = doubtful_twice()
    send_back(payment, "pi_1", 100)
    after = payments.get(payment.id)
    assert (after.status, after.intent, after.overpaid_amount) == ("review", "pi_2", payment.amount)
    assert after.review_reason == "came_twice" and "arrived a second time is here" in page_of(staff, payment)
    assert pay(after, intent="pi_2", charge="ch_2", session="").overpaid_amount == payment.amount
    send_back(payment, "pi_2", payment.amount)
    assert (payments.get(payment.id).status, sum(row.amount for row in rows_of(payment))) == ("due", 0)


def test_what_was_cancelled_is_so_again_when_all_that_came_went_back(staff):
    payment = make_payment()
    decide(staff, payment, "cancel")
    for name in ("pi_1", "pi_2"):
        pay(payments.get(payment.id), intent=name, charge="", session="", method="boleto", mode="test")
    send_back(payment, "pi_1", payment.amount)
    assert (payments.get(payment.id).status, payments.get(payment.id).intent) == ("review", "pi_2")
    send_back(payment, "pi_2", payment.amount)
    assert payments.get(payment.id).status == "cancelled"


def test_a_payment_is_not_cancelled_while_money_waits_for_a_decision(staff):
    payment = make_payment()
    decide(staff, payment, "cancel", "other contract")
    doubted = pay(payment)
    assert decide(staff, payment, "cancel").status_code == 409
    assert payments.get(payment.id) == doubted


def test_money_on_top_is_kept_with_a_reason_and_no_longer_flagged(staff):
    payment = paid_twice()
    assert decide(staff, payment, "keep").status_code == 302
    after = payments.get(payment.id)
    assert (after.overpaid_amount, after.decision, after.kept) == (0, "the customer agrees", ("pi_2",))
    assert payments.count(Payments.overpaid) == 0 and len(rows_of(payment)) == 2
    assert "the customer agrees" in page_of(staff, payment)


def test_money_that_is_kept_and_told_again_is_not_flagged_again(staff):
    payment = paid_twice()
    decide(staff, payment, "keep")
    assert pay(payments.get(payment.id), intent="pi_2", charge="ch_2").overpaid_amount == 0


def test_a_payment_that_is_due_is_cancelled_and_money_after_that_waits_for_a_review(staff):
    payment = make_payment()
    assert decide(staff, payment, "cancel", "other contract").status_code == 302
    after = payments.get(payment.id)
    assert (after.status, after.cancel_reason) == ("cancelled", "other contract")
    assert pay(payment).review_reason == "paid_after_cancel"
    assert event_names(payment.id).count("payment.cancelled") == 1


@pytest.mark.parametrize("name", ["accept", "keep", "cancel"])
def test_nothing_to_decide_is_said_and_not_done(staff, name):
    payment = pay(open_checkout(make_payment()))
    assert staff.get(f"/staff/payments/{payment.id}/{name}/").status_code == 409
    assert decide(staff, payment, name).status_code == 409
    assert payments.get(payment.id) == payment


@pytest.mark.parametrize("name", ["accept", "keep", "cancel"])
def test_who_may_not_edit_payments_does_not_decide(name):
    payment = make_payment()
    assert decide(browser(make_user(role="support")), payment, name).status_code == 403


@pytest.mark.parametrize(("make", "name"), [(doubtful, "accept"), (paid_twice, "keep"), (make_payment, "cancel")])
def test_a_decision_needs_a_reason(staff, make, name):
    payment = make()
    answer = decide(staff, payment, name, "")
    assert answer.context["form"].errors["reason"] and payments.get(payment.id) == payment


def test_only_what_is_possible_is_offered(staff):
    page = page_of(staff, make_payment())
    assert "/offline/" in page and "/cancel/" in page
    for absent in ("/refund/", "/accept/", "/keep/"):
        assert absent not in page

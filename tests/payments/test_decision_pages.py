"""What staff decide about money that did not fit, and about payments that nobody will make."""

import pytest

from payments.repositories import Ledger, Payments, ledger, payments, receipts
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

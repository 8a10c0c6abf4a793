"""Money that came outside the site is recorded at /staff/payments/<id>/offline/."""

from datetime import timedelta

import pytest

from payments.calendar import day_of
from payments.repositories import Ledger, contracts, ledger, payments, receipts
from payments.services.payments import mark_processing
from storage import clock
from storage.clock import now
from tests.accounts.builders import browser, event_names, make_user
from tests.payments.builders import make_payment, open_checkout, pay

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


def record(staff, payment, **fields):
    typed = {"method": "cash", "paid_on": day_of(now()).isoformat(), "reason": "paid at the counter"} | fields
    return staff.post(f"/staff/payments/{payment.id}/offline/", typed, headers=ENGLISH)


def wait_for(payment, method):
    shown = {"intent": "pi_wait", "method": method, "instructions_url": "", "instructions_expire_at": None}
    return mark_processing(payment.id, session="cs_1", by="stripe", **shown)


def rows_of(payment):
    return ledger.list(Ledger.by_payment, payment=payment.id).items


@pytest.mark.parametrize("method", ["pix", "transfer", "cash", "other"])
def test_a_payment_outside_the_site_is_paid_with_receipt_row_and_next_step(staff, method):
    payment = make_payment()
    assert record(staff, payment, method=method).status_code == 302
    paid = payments.get(payment.id)
    assert (paid.status, paid.method, paid.mode, paid.fee) == ("paid_manual", method, "offline", 0)
    assert (paid.decision, paid.receipt) == ("paid at the counter", receipts.get(payment.id).number)
    [row] = rows_of(payment)
    assert (row.reference, row.amount, row.reason) == (f"offline-{payment.id}", payment.amount, "paid at the counter")
    assert contracts.get(payment.contract).step == "building"
    assert event_names(payment.id).count("payment.paid_outside") == 1


def test_the_day_it_was_paid_stands_on_the_receipt(staff):
    with clock.moved(-timedelta(days=9)):
        payment = make_payment()
    day = day_of(now()) - timedelta(days=3)
    record(staff, payment, paid_on=day.isoformat())
    assert day_of(receipts.get(payment.id).paid_at) == day_of(payments.get(payment.id).paid_at) == day


@pytest.mark.parametrize("days", [1, 400])
def test_a_day_to_come_is_refused_beside_the_field(staff, days):
    payment = make_payment()
    answer = record(staff, payment, paid_on=(day_of(now()) + timedelta(days=days)).isoformat())
    assert answer.context["form"].errors["paid_on"] and payments.get(payment.id).status == "due"


def test_a_day_is_counted_in_sao_paulo():
    late = now().replace(hour=1, minute=30) + timedelta(days=1)
    with clock.at(late):
        payment, staff = make_payment(), browser(make_user(role="finance"))
        assert record(staff, payment, paid_on=late.date().isoformat()).status_code == 200
        assert record(staff, payment, paid_on=(late.date() - timedelta(days=1)).isoformat()).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("paid_on", "yesterday"),
        ("paid_on", "2026-02-30"),
        ("paid_on", "2000-01-01"),
        ("method", "card"),
        ("reason", " "),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(staff, field, typed):
    payment = make_payment()
    answer = record(staff, payment, **{field: typed})
    assert answer.context["form"].errors[field] and rows_of(payment) == []


def test_a_boleto_that_waits_is_warned_of_and_flagged_if_it_is_paid(staff):
    waiting = wait_for(open_checkout(make_payment()), "boleto")
    page = staff.get(f"/staff/payments/{waiting.id}/offline/", headers=ENGLISH).content.decode()
    assert "A boleto was issued" in page
    assert record(staff, waiting).status_code == 302
    twice = pay(payments.get(waiting.id), intent="pi_wait", session="cs_1")
    assert (twice.status, twice.overpaid_amount) == ("paid_manual", waiting.amount)


def test_what_is_settled_is_not_settled_again(staff):
    payment = pay(open_checkout(make_payment()))
    assert record(staff, payment).status_code == 409
    assert len(rows_of(payment)) == 1
    assert "outside the site" not in staff.get(f"/staff/payments/{payment.id}/", headers=ENGLISH).content.decode()


def test_a_second_click_records_nothing_more(staff):
    payment = make_payment()
    assert [record(staff, payment).status_code for _ in range(2)] == [302, 409]
    assert len(rows_of(payment)) == 1


def test_money_outside_the_site_goes_back_as_a_record_alone(staff):
    payment = make_payment()
    record(staff, payment)
    typed = {"amount": "17,50", "reason": "discount"}
    assert staff.post(f"/staff/payments/{payment.id}/refund/", typed).status_code == 302
    assert sorted(row.amount for row in rows_of(payment)) == [-1750, payment.amount]
    after = payments.get(payment.id)
    assert (after.status, after.refunded_amount) == ("partially_refunded", 1750)


def test_who_may_not_edit_payments_is_refused(staff):
    payment = make_payment()
    assert record(browser(make_user(role="support")), payment).status_code == 403
    assert staff.get("/staff/payments/x/offline/").status_code == 404

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from payments.repositories import Ledger, Payments, contracts, ledger, payments, receipts
from payments.services.changes import ChangeRefused
from payments.services.payments import (
    mark_attempt_failed,
    mark_expired,
    mark_paid,
    mark_processing,
    note_payment_error,
    obstacle_to_paying,
)
from storage.clock import now
from storage.events import Events, events, note
from tests.accounts.builders import event_names, make_user
from tests.payments.builders import make_contract, make_payment, money_for, open_checkout, pay


def wait(payment, session="cs_1", **fields):
    shown = {"intent": "pi_wait", "method": "boleto", "instructions_url": "https://stripe.test/b"} | fields
    return mark_processing(payment.id, session=session, instructions_expire_at=now(), **shown, by="stripe")


def rows_of(payment):
    return ledger.list(Ledger.by_payment, payment=payment.id).items


def refund(payment, status="refunded"):
    return payments.change(payment.id, lambda paid: paid.moved(status, at=now()), event="payment.refunded", by="stripe")


def test_a_payment_is_paid_with_receipt_ledger_row_and_next_step():
    payment = pay(open_checkout(make_payment()))
    assert (payment.status, payment.receipt, payment.method) == ("paid", receipts.get(payment.id).number, "card")
    assert [(row.movement, row.amount, row.fee) for row in rows_of(payment)] == [("payment", 41750, 39)]
    assert contracts.get(payment.contract).step == "building"
    assert event_names(payment.id) == ["payment.created", "payment.checkout_opened", "payment.paid"]


def test_the_same_money_told_again_writes_nothing():
    payment = pay(open_checkout(make_payment()))
    assert pay(payment).version == payment.version
    assert len(rows_of(payment)) == 1


def test_a_fee_that_comes_later_reaches_the_ledger_and_its_month():
    payment = pay(open_checkout(make_payment()), fee=None)
    assert (payment.fee, [row.fee for row in rows_of(payment)]) == (None, [0])
    rows = rows_of(pay(pay(payment, fee=39), fee=39))
    assert {(row.movement, row.amount, row.fee) for row in rows} == {("payment", payment.amount, 0), ("fee", 0, 39)}
    assert payments.get(payment.id).fee == 39
    assert ledger.total(Ledger.fees, month=rows[0].month, kind="phase1") == 39


def test_a_session_paid_before_its_intent_is_attached_is_one_movement():
    payment = pay(open_checkout(make_payment()), intent="", charge="", fee=None)
    for _ in range(2):
        told = pay(payment, intent="pi_late", charge="ch_late", fee=39)
    assert (told.overpaid_amount, told.intent, told.charge, told.fee) == (0, "pi_late", "ch_late", 39)
    rows = {(row.movement, row.amount, row.fee) for row in rows_of(payment)}
    assert rows == {("payment", payment.amount, 0), ("fee", 0, 39)}
    assert pay(payment, intent="", charge="", fee=None) == told


def test_a_second_session_paid_before_its_intent_is_attached_is_one_overpayment():
    payment = pay(open_checkout(make_payment()))
    pay(payment, intent="", charge="", session="cs_second")
    for _ in range(2):
        told = pay(payment, intent="pi_late", charge="ch_late", session="cs_second")
    assert told.overpaid_amount == payment.amount
    assert sorted((row.movement, row.amount, row.fee) for row in rows_of(payment)) == [
        ("fee", 0, 0),
        ("overpayment", payment.amount, 39),
        ("payment", payment.amount, 39),
    ]


def test_twenty_parallel_reports_make_one_row_and_one_receipt():
    payment = open_checkout(make_payment())
    money = money_for(payment)
    with ThreadPoolExecutor(20) as pool:
        told = list(pool.map(lambda _: mark_paid(payment.id, money, by="stripe"), range(20)))
    assert {each.receipt for each in told} == {receipts.get(payment.id).number}
    assert len(rows_of(payment)) == 1
    assert event_names(payment.id).count("payment.paid") == 1


def test_money_found_although_the_checkout_was_never_recorded_is_paid():
    assert pay(make_payment()).status == "paid"


def test_a_second_charge_is_an_overpayment_and_never_silent():
    payment = pay(open_checkout(make_payment()))
    twice = pay(payment, intent="pi_other", charge="ch_other")
    assert (twice.status, twice.overpaid_amount) == ("paid", payment.amount)
    assert pay(payment, intent="pi_other", charge="ch_other").overpaid_amount == payment.amount
    assert [row.movement for row in rows_of(payment)].count("overpayment") == 1
    assert payments.list(Payments.overpaid).items == [twice]


def test_a_boleto_paid_after_the_money_came_outside_the_site_is_an_overpayment():
    waiting = wait(open_checkout(make_payment()))
    settled = {"method": "cash", "mode": "offline", "paid_at": now()}
    payments.change(waiting.id, lambda known: known.moved("paid_manual", at=now(), **settled), by="staff")
    for _ in range(2):
        paid = pay(waiting, intent="pi_wait")
        assert (paid.status, paid.overpaid_amount) == ("paid_manual", waiting.amount)


@pytest.mark.parametrize(
    ("money", "reason"), [({"amount": 41749}, "amount_mismatch"), ({"currency": "usd"}, "currency_mismatch")]
)
def test_money_that_does_not_match_goes_to_review(money, reason):
    payment = pay(open_checkout(make_payment()), **money)
    assert (payment.status, payment.review_reason, payment.receipt) == ("review", reason, "")
    assert contracts.get(payment.contract).step == "signed"
    assert pay(payment, **money).version == payment.version
    assert [row.movement for row in rows_of(payment)] == ["unmatched"]


def test_money_for_a_cancelled_payment_goes_to_review():
    payment = make_payment()
    payments.change(payment.id, lambda due: due.moved("cancelled", at=now()), event="payment.cancelled", by="job:test")
    assert pay(payment).review_reason == "paid_after_cancel"


def test_a_boleto_is_waited_for_and_then_paid():
    waiting = wait(open_checkout(make_payment()))
    assert (waiting.status, waiting.method, waiting.instructions_url) == (
        "processing",
        "boleto",
        "https://stripe.test/b",
    )
    assert wait(waiting, instructions_url="https://stripe.test/c").instructions_url == "https://stripe.test/c"
    assert pay(waiting, intent="pi_wait").status == "paid"


def test_a_failed_attempt_leaves_the_payment_payable():
    waiting = wait(open_checkout(make_payment()))
    failed = mark_attempt_failed(waiting.id, session="cs_1", error="expired", by="stripe")
    assert (failed.status, failed.last_error, failed.session, failed.instructions_url) == ("due", "expired", "", "")


def test_an_expired_session_leaves_the_payment_payable_and_the_next_has_a_new_attempt():
    opened = open_checkout(make_payment())
    assert mark_expired(opened.id, session="cs_1", by="stripe").status == "due"
    again = open_checkout(opened, "cs_2")
    assert (again.status, again.attempt, again.session) == ("checkout_open", 2, "cs_2")


def test_a_session_is_replaced_by_the_next_one():
    open_checkout(payment := make_payment())
    assert open_checkout(payment, "cs_2").attempt == 2
    assert open_checkout(payment, "cs_2").attempt == 2


def test_news_of_a_former_session_changes_nothing():
    payment = open_checkout(open_checkout(make_payment()), "cs_2")
    assert mark_expired(payment.id, session="cs_1", by="stripe") == payment
    assert mark_attempt_failed(payment.id, session="cs_1", error="x", by="stripe") == payment


@pytest.mark.parametrize("status", ["paid", "refunded"])
def test_paid_is_sticky(status):
    payment = pay(open_checkout(make_payment()))
    payment = refund(payment) if status == "refunded" else payment
    mark_expired(payment.id, session=payment.session, by="stripe")
    mark_attempt_failed(payment.id, session=payment.session, error="x", by="stripe")
    note_payment_error(payment.id, error="x", by="stripe")
    assert wait(payment) == payment
    assert payments.get(payment.id) == payment


def test_a_change_that_the_table_forbids_is_refused_and_audited():
    payment = refund(pay(make_payment()))
    with pytest.raises(ChangeRefused):
        open_checkout(payment)
    [refused] = events.list(Events.by_name, name="payment.change_refused").items
    assert (refused.subject, refused.actor) == (payment.id, payment.user)
    assert (refused.before, refused.after) == ({"status": "refunded"}, {"status": "checkout_open"})
    assert payments.get(payment.id) == payment


def test_what_belongs_to_a_fact_is_written_with_it_and_also_when_nothing_changes():
    payment = open_checkout(make_payment())
    for _ in range(2):
        also = [note("seen", subject=payment.id, by="stripe")]
        mark_paid(payment.id, money_for(payment), by="stripe", also=lambda paid, also=also: also)
    assert event_names(payment.id).count("seen") == 2


def test_a_fee_that_becomes_known_later_is_kept():
    payment = pay(open_checkout(make_payment()), fee=None)
    assert payment.fee is None
    assert (pay(payment, fee=200).net, pay(payment, fee=None).fee) == (41550, 200)


def test_a_declined_card_is_noted_once():
    payment = open_checkout(make_payment())
    noted = note_payment_error(payment.id, error="insufficient_funds", by="stripe")
    assert (noted.status, noted.last_error) == ("checkout_open", "insufficient_funds")
    assert note_payment_error(payment.id, error="insufficient_funds", by="stripe").version == noted.version


def test_nobody_pays_before_the_address_is_confirmed():
    person = make_user(verified=False)
    contract = make_contract(person)
    assert obstacle_to_paying(payments.get(contract.phase1), contract, person) == "address_unverified"


def test_sums_follow_the_payments():
    payment = make_payment()
    assert payments.total(Payments.outstanding, kind="phase1") == 41750
    pay(payment)
    assert payments.total(Payments.outstanding, kind="phase1") == 0


def test_money_counts_in_the_month_of_sao_paulo():
    night = now().replace(year=2026, month=12, day=1, hour=2, minute=59)
    pay(make_payment(), at=night)
    pay(make_payment(), at=night + timedelta(minutes=1))
    assert ledger.total(Ledger.received, month="2026-11", kind="phase1") == 41750
    assert ledger.total(Ledger.received, month="2026-12", kind="phase1") == 41750

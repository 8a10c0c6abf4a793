import random
from datetime import timedelta
from itertools import product

import pytest

from payments.calendar import month_of
from payments.models.payments import KINDS
from payments.repositories import Ledger, ledger, payments
from payments.repositories import Payments as Keys
from payments.services.movements import query_movements
from payments.services.payment_lists import STATUSES, Wanted, query_payments, walk_payments
from payments.services.payments import mark_processing
from storage.clock import moved, now
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, make_payment, open_checkout, pay, phase1_of
from tests.payments.test_customer_pages import text


def seed(contracts=8):
    """Payments of three months in several states, of a few people."""
    chance = random.Random(4)
    people = [make_user(name=f"Cliente {number}") for number in range(3)]
    for _ in range(contracts):
        with moved(-timedelta(days=chance.randrange(90))):
            payment = phase1_of(make_contract(chance.choice(people), chance.choice(["essencial", "agenda"])))
            chance.choice([lambda _p: None, open_checkout, wait, lambda p: pay(open_checkout(p)), pay])(payment)
    return people


def wait(payment):
    facts = {"intent": "", "method": "pix", "instructions_url": "", "instructions_expire_at": None}
    return mark_processing(payment.id, session="cs_9", by="stripe", **facts)


def everything():
    return payments.list(Keys.all, limit=500).items


def test_every_filter_finds_counts_and_sums_what_a_recount_does():
    people = seed()
    months = {payment.created_month for payment in everything()}
    for choice in product(("", *STATUSES), ("", *KINDS), ("", *months), ("", people[0].id)):
        wanted = Wanted(*choice)
        right = [one for one in everything() if wanted.fits(one) and _is_of(wanted, one)]
        found = query_payments(wanted, limit=500).run()
        assert {one.id for one in found.page.items} == {one.id for one in right}, wanted
        assert (found.number, found.amount) == (len(right), sum(one.amount for one in right)), wanted


def _is_of(wanted, payment):
    return wanted.month in ("", payment.created_month) and wanted.customer in ("", payment.user)


def test_a_whole_listing_is_walked_page_by_page(monkeypatch):
    monkeypatch.setattr("payments.services.payment_lists.BATCH", 5)
    seed(4)
    assert [one.id for one in walk_payments(Wanted())] == [one.id for one in everything()]


def test_a_month_shows_its_movements_and_their_sum():
    seed()
    for month in {row.month for row in ledger.list(Ledger.all, limit=500).items}:
        found = query_movements(month, limit=500).run()
        rows = [row for row in ledger.list(Ledger.all, limit=500).items if row.month == month]
        assert [row.id for row in found.page.items] == [row.id for row in rows]
        assert (found.number, found.amount) == (len(rows), sum(row.amount for row in rows))
        assert (found.fees, found.net) == (sum(row.fee for row in rows), sum(row.net for row in rows))


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


def test_a_customer_is_found_by_name(staff):
    seed()
    other = make_payment(person=make_user(name="Padaria Três Irmãos"))
    answer = staff.get("/staff/payments/?q=padaria")
    assert {one.user for one in answer.context["page"].items} == {other.user}
    assert "Which customer?" in text(staff, "/staff/payments/?q=cliente")
    assert "No customer found" in text(staff, "/staff/payments/?q=ninguem")


def test_a_file_holds_what_the_page_lists(staff):
    seed()
    answer = staff.get("/staff/payments/?status=paid&format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    paid = [one.id for one in everything() if one.status == "paid"]
    assert [line.split(";")[0] for line in lines[1:]] == paid


def test_a_refund_stands_in_the_file_of_movements_as_it_is_typed(staff):
    pay(make_payment())
    answer = staff.get(f"/staff/payments/movements/?month={month_of(now())}&format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert ";417,50;" in text and ";0,39;" in text


@pytest.mark.parametrize(
    "query",
    ["period=2026-13", "period=9999-12", "period=0001-01", "period=x", "customer=nobody", "cursor=x", "status=<b>"],
)
def test_a_nonsense_filter_is_no_error(staff, query):
    assert staff.get(f"/staff/payments/?{query}").status_code == 200


def test_movements_are_money_and_hidden_from_support():
    assert browser(make_user(role="support")).get("/staff/payments/movements/").status_code == 403


def test_the_list_costs_two_round_trips(staff, round_trips):
    seed(4)
    staff.get("/staff/payments/")
    with round_trips() as trips:
        staff.get("/staff/payments/?status=paid&kind=phase1")
    assert len(trips) <= 2

from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.repositories import users
from payments.calendar import day_of
from payments.repositories import Receipts, payments, receipts
from payments.services.plans import edit_plan
from storage.clock import at, now
from storage.errors import RecordNotFound
from tests.accounts.builders import make_user
from tests.payments.builders import make_contract, make_payment, pay, phase1_of


def numbers():
    return [receipt.number for receipt in receipts.list(Receipts.by_year, year=day_of(now()).year, limit=100).items][
        ::-1
    ]


def test_twenty_parallel_payments_are_numbered_without_a_gap():
    owed = [make_payment() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(pay, owed))
    assert numbers() == [f"{day_of(now()).year}-{sequence:04d}" for sequence in range(1, 21)]
    assert sorted(payments.get(payment.id).receipt for payment in owed) == numbers()


def test_numbers_begin_again_with_the_year_of_sao_paulo():
    night = now().replace(year=2027, month=1, day=1, hour=2, minute=59)
    with at(night):
        assert pay(make_payment()).receipt == "2026-0001"
    with at(night.replace(hour=3, minute=0)):
        assert pay(make_payment()).receipt == "2027-0001"


def test_nothing_unpaid_has_a_receipt():
    with pytest.raises(RecordNotFound):
        receipts.get(make_payment().id)


def test_a_receipt_never_changes():
    person = make_user(name="Marina", company="Boa Vista", tax_id="12ABC34501DE35")
    payment = pay(phase1_of(make_contract(person)))
    before = receipts.get(payment.id)
    users.change(person.id, lambda user: user.replace(name="Outra", company="Outra", email="x@example.test"))
    edit_plan(make_user(role="finance"), "essencial", name="Outro", activation_amount=2, monthly_amount=1)
    assert receipts.get(payment.id) == before
    assert (before.customer_name, before.customer_company, before.plan_name) == (
        "Marina",
        "Boa Vista",
        "Agente Essencial",
    )

from __future__ import annotations

from datetime import timedelta

import pytest

from notifications.services import send_due_mails
from payments.repositories import contracts, payments
from payments.services.contracts import lapse_unpaid_contracts
from storage.clock import moved
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, make_payment, pay, phase1_of
from tests.payments.test_payment_mails import react
from tests.storage.trips import counted_trips


@pytest.fixture
def finance():
    return browser(make_user(role="finance"))


def history_of(client, contract):
    return [event.name for event in client.get(f"/staff/contracts/{contract.id}/").context["timeline"]]


def test_a_contracts_history_includes_its_payments_and_mails(finance):
    contract = make_contract()
    pay(phase1_of(contract))
    react("payment.paid")
    assert send_due_mails()
    assert {"contract.signed", "payment.created", "payment.paid", "contract.building", "mail.sent"} <= set(
        history_of(finance, contract)
    )


def test_a_mail_is_one_entry_that_says_which_mail(finance):
    contract = make_contract()
    pay(phase1_of(contract))
    react("payment.paid")
    assert send_due_mails()
    assert history_of(finance, contract).count("mail.sent") == 1
    page = finance.get(f"/staff/contracts/{contract.id}/", headers={"accept-language": "en"}).content.decode()
    assert "<b>Mail sent</b>: Payment received" in page


def test_it_holds_nothing_of_another_contract(finance):
    person = make_user()
    contract, other = make_contract(person), make_contract(person)
    pay(phase1_of(other))
    assert "payment.paid" not in history_of(finance, contract)


def test_one_change_of_a_payment_is_one_entry_with_both_values(finance):
    payment = make_payment()
    pay(payment)
    shown = finance.get(f"/staff/payments/{payment.id}/").context["timeline"]
    [event] = [event for event in shown if event.name == "payment.paid"]
    assert (event.before["status"], event.after["status"]) == ("due", "paid")


def test_a_job_is_named(finance):
    contract = make_contract()
    with moved(timedelta(days=60)):
        lapse_unpaid_contracts()
        shown = browser(make_user(role="finance")).get(f"/staff/contracts/{contract.id}/").context["timeline"]
    assert {event.actor for event in shown if event.name == "contract.lapsed"} == {"job:lapse_unpaid_contracts"}


@pytest.mark.parametrize("page", ["/staff/contracts/{contract}/", "/staff/payments/{phase1}/"])
def test_the_history_costs_no_further_round_trip(finance, page):
    contract = make_contract()
    address = page.format(contract=contract.id, phase1=contract.phase1)
    finance.get(address)
    with counted_trips() as trips:
        finance.get(address)
    assert len(trips) == 2


def test_the_trail_of_a_contract_is_the_same_for_auditors():
    contract = make_contract()
    pay(phase1_of(contract))
    page = browser(make_user(role="admin")).get("/staff/audit/", {"subject": contract.id}).context["page"]
    assert {"contract.signed", "payment.paid"} <= {event.name for event in page.items}


def test_whoever_is_deleted_leaves_no_name_in_contracts_and_payments():
    person = make_user(name="Marina Alves")
    contract = make_contract(person)
    browser(make_user(role="admin")).post(f"/staff/users/{person.id}/delete/")
    react("user.anonymised")
    kept = contracts.get(contract.id), payments.get(contract.phase1)
    assert not any(b"Marina" in record.stored for record in kept)

from accounts.services.profiles import edit_profile
from payments.repositories import Contracts, Payments, contracts, payments
from storage.consumers import handle_waiting_events
from storage.events import Events, events
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, pay, phase1_of


def rename(person, name):
    edit_profile(person, name=name, company="", phone="", tax_id="")
    handle_waiting_events()


def names_of(person):
    found = [*contracts.list(Contracts.by_user, user=person.id, limit=200).items]
    found += payments.list(Payments.by_user, user=person.id, limit=200).items
    return {record.customer_name for record in found}


def test_a_new_name_is_shown_on_contracts_and_payments():
    person = make_user(name="Marina")
    make_contract(person)
    rename(person, "Marina Alves")
    assert names_of(person) == {"Marina Alves"}
    page = browser(make_user(role="finance")).get("/staff/payments/").content.decode()
    assert "Marina Alves" in page


def test_every_contract_of_a_busy_customer_follows():
    person = make_user(name="Marina")
    for _ in range(27):
        make_contract(person)
    rename(person, "Marina Alves")
    assert names_of(person) == {"Marina Alves"}


def test_somebody_elses_contract_keeps_its_name():
    person, other = make_user(name="Marina"), make_user(name="Otávio")
    make_contract(person), make_contract(other)
    rename(person, "Marina Alves")
    assert names_of(other) == {"Otávio"}


def test_a_receipt_never_changes():
    person = make_user(name="Marina")
    payment = pay(phase1_of(make_contract(person)))
    page = f"/payments/{payment.id}/receipt/"
    rename(person, "Somebody Else")
    main = browser(person).get(page).content.decode().partition("<main")[2]
    assert "Marina" in main and "Somebody Else" not in main


def test_another_company_writes_nothing_on_payments():
    person = make_user(name="Marina")
    contract = make_contract(person)
    before = contracts.get(contract.id)
    edit_profile(person, name="Marina", company="Boa Vista", phone="", tax_id="")
    handle_waiting_events()
    assert contracts.get(contract.id) == before
    assert events.list(Events.by_name, name="user.profile_edited").items

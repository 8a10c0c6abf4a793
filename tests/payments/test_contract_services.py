from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.conf import settings

from accounts.repositories import verifications
from accounts.services.verification import verify_email
from payments.calendar import day_of
from payments.models import IllegalTransition
from payments.repositories import Contracts, Payments, contracts, payments
from payments.services.contracts import (
    NotLapsed,
    PlanNotOnSale,
    Signature,
    lapse_unpaid_contracts,
    restart_contract,
    sign_another_contract,
    sign_contract_of,
)
from payments.services.plans import edit_plan, list_plans
from storage.clock import moved, now
from storage.errors import RecordNotFound
from storage.events import Events, events
from tests.accounts.builders import event_names, make_user, register
from tests.payments.builders import make_contract, open_checkout, pay, phase1_of, write

LAPSE = timedelta(days=settings.CONTRACT_LAPSE_DAYS)


def confirm(application):
    return verify_email(verifications.mint({"user": application.user, "email": application.email}))


def contracts_of(user_id):
    return contracts.list(Contracts.by_user, user=user_id).items


def paid_amounts(contract):
    return [(payment.kind, payment.amount, payment.status) for payment in payments.get_many(contract.payment_ids)]


def test_registering_with_a_plan_and_confirming_makes_the_contract():
    application = register(plan="agenda", terms_version="7", address="192.0.2.1")
    assert contracts_of(application.user) == []
    [contract] = contracts_of(confirm(application).id)
    assert (contract.plan, contract.step, contract.terms_version, contract.address) == (
        "agenda",
        "signed",
        "7",
        "192.0.2.1",
    )
    assert paid_amounts(contract) == [("phase1", 64450, "due"), ("phase2", 64450, "due"), ("monthly", 32500, "due")]


def test_registering_without_a_plan_makes_none():
    assert contracts_of(confirm(register()).id) == []


def test_the_contract_has_the_amounts_of_the_moment_of_signing():
    list_plans()
    application = register(plan="agenda")
    with moved(timedelta(hours=1)):
        edit_plan(make_user(role="finance"), "agenda", name="Outro", activation_amount=100, monthly_amount=1)
        [contract] = contracts_of(confirm(application).id)
    assert (contract.plan_name, contract.activation_amount) == ("Agente Agenda Inteligente", 128900)


def test_a_price_that_changes_later_leaves_the_contract_alone():
    contract = make_contract(plan="agenda")
    edit_plan(make_user(role="finance"), "agenda", name="Outro", activation_amount=100, monthly_amount=1)
    assert contracts.get(contract.id) == contract
    assert make_contract(plan="agenda").activation_amount == 100


def test_the_reaction_may_run_again_and_the_address_change():
    person = confirm(register(plan="agenda"))
    [verified] = [
        event
        for event in events.list(Events.by_subject, subject=person.id).items
        if event.name == "user.email_verified"
    ]
    sign_contract_of(verified)
    sign_contract_of(verified.replace(id=verified.id[:-1] + "0"))
    assert len(contracts_of(person.id)) == 1


def test_an_odd_activation_has_its_centavo_in_phase_1():
    edit_plan(make_user(role="finance"), list_plans()[0].slug, name="P", activation_amount=101, monthly_amount=1)
    contract = make_contract()
    assert (contract.phase1_amount, contract.phase2_amount) == (51, 50)


def test_one_signing_twice_at_once_makes_one_contract():
    person = make_user()
    signature = Signature(signing=f"{person.id}-click")
    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(lambda _: sign_another_contract(person, "essencial", signature), range(8)))
    assert len({contract.id for contract in signed}) == len(contracts_of(person.id)) == 1


def test_a_plan_that_is_not_on_sale_cannot_be_signed():
    with pytest.raises(PlanNotOnSale):
        sign_another_contract(make_user(), "forged", Signature())


def test_phase_2_stands_in_the_pending_listing_before_phase_1_is_paid():
    person = make_user()
    dated, undated = write(person, due=date(2026, 12, 1)), write(person)
    pending = payments.list(Payments.pending_phase2, oldest_first=True).items
    assert [payment.id for payment in pending] == [dated.phase2]
    assert payments.get(undated.phase2).due_date is None


def test_signing_on_the_site_dates_phase_2():
    contract = make_contract()
    assert contract.phase2_due_date == day_of(now()) + timedelta(days=settings.PHASE2_DUE_DAYS)
    assert payments.get(contract.phase2).due_date == contract.phase2_due_date


def test_a_written_contract_has_the_amounts_that_staff_gave():
    contract = write(make_user(), phase1=10, phase2=20, monthly=30)
    assert [amount for _, amount, _ in paid_amounts(contract)] == [10, 20, 30]
    assert contract.written_by and contract.terms_version == ""
    assert event_names(contract.id) == ["contract.written"]


def test_a_contract_lapses_when_phase_1_stays_unpaid():
    contract = make_contract()
    assert lapse_unpaid_contracts() == 0
    with moved(LAPSE + timedelta(seconds=1)):
        assert (lapse_unpaid_contracts(), lapse_unpaid_contracts()) == (1, 0)
    assert contracts.get(contract.id).step == "lapsed"
    assert {status for _, _, status in paid_amounts(contract)} == {"cancelled"}
    assert payments.list(Payments.pending_phase2).items == []


def test_a_contract_does_not_lapse_while_money_may_be_on_its_way():
    opened, paid = make_contract(), make_contract()
    open_checkout(phase1_of(opened))
    pay(phase1_of(paid))
    with moved(LAPSE * 2):
        assert lapse_unpaid_contracts() == 0


def test_a_lapsed_contract_starts_again_with_the_same_amounts():
    person = make_user()
    contract = make_contract(person)
    with moved(LAPSE + timedelta(seconds=1)):
        lapse_unpaid_contracts()
        edit_plan(make_user(role="finance"), "essencial", name="P", activation_amount=2, monthly_amount=1)
        again = restart_contract(person, contract.id)
        assert lapse_unpaid_contracts() == 0
    assert paid_amounts(again) == [("phase1", 41750, "due"), ("phase2", 41750, "due"), ("monthly", 19500, "due")]
    assert not set(again.payment_ids) & set(contract.payment_ids)
    assert pay(payments.get(again.phase1)).status == "paid"


def test_only_a_lapsed_contract_starts_again_and_only_for_its_owner():
    person = make_user()
    contract = make_contract(person)
    with pytest.raises(NotLapsed):
        restart_contract(person, contract.id)
    with pytest.raises(RecordNotFound):
        restart_contract(make_user(), contract.id)


def test_the_listing_by_step_is_by_age():
    first = make_contract()
    with moved(timedelta(days=1)):
        second = make_contract()
    listed = contracts.list(Contracts.by_step, step="signed", oldest_first=True).items
    assert [contract.id for contract in listed] == [first.id, second.id]


def test_a_live_contract_cannot_be_built_again():
    with pytest.raises(IllegalTransition):
        make_contract().moved("live", at=now())

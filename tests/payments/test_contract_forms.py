import pytest

from payments.forms import ContractForm, PlanForm, SigningForm
from payments.repositories import Contracts, contracts, plans
from payments.services.plans import list_plans
from tests.accounts.builders import browser, make_user

MEGABYTE = "9" * 1_000_000
BAD_AMOUNTS = ["", " ", "-5", "1e3", "0", "0,001", "١٠", "9" * 30, "1.000.000,00", "<b>1</b>", "💰", "dez", MEGABYTE]


@pytest.fixture
def staff():
    return browser(make_user(role="finance"))


@pytest.fixture
def typed():
    amounts = {"phase1_amount": "10,00", "phase2_amount": "R$ 10", "monthly_amount": "1.234,56"}
    return {"customer": make_user().id, "plan": "agenda", "phase2_due_date": "2026-12-01"} | amounts


def errors_of(form):
    assert not form.is_valid()
    return set(form.errors)


def test_a_complete_contract_is_understood(typed):
    form = ContractForm(typed)
    assert form.is_valid(), form.errors
    assert (form.amounts.phase1, form.amounts.phase2, form.amounts.monthly) == (1000, 1000, 123456)


def test_an_empty_contract_says_what_is_missing(typed):
    assert errors_of(ContractForm({})) == set(typed) - {"phase2_due_date"}


@pytest.mark.parametrize("amount", BAD_AMOUNTS, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("name", ["phase1_amount", "phase2_amount", "monthly_amount"])
def test_a_bad_amount_is_an_error_beside_its_field(typed, name, amount):
    assert errors_of(ContractForm(typed | {name: amount})) == {name}


@pytest.mark.parametrize("customer", ["nobody", "0" * 16, "<b>", "💰", "a:b", "x" * 41, MEGABYTE, "\x00"])
def test_a_customer_must_exist(typed, customer):
    assert errors_of(ContractForm(typed | {"customer": customer})) == {"customer"}


def test_staff_are_no_customers(typed):
    assert errors_of(ContractForm(typed | {"customer": make_user(role="admin").id})) == {"customer"}


@pytest.mark.parametrize("plan", ["forged", "AGENDA", "<b>", "💰", MEGABYTE])
def test_a_forged_plan_is_refused(typed, plan):
    assert errors_of(ContractForm(typed | {"plan": plan})) == {"plan"}


@pytest.mark.parametrize(
    "day", ["24/11/2026", "2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "soon", MEGABYTE]
)
def test_a_due_date_is_a_day_of_the_calendar(typed, day):
    assert errors_of(ContractForm(typed | {"phase2_due_date": day})) == {"phase2_due_date"}


def test_a_contract_needs_no_due_date(typed):
    assert ContractForm(typed | {"phase2_due_date": ""}).is_valid()


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "<b>Plano</b>", "Plano 💰", "a\nb", MEGABYTE])
def test_a_plan_needs_a_plain_name(name):
    assert errors_of(PlanForm({"name": name, "activation_amount": "10", "monthly_amount": "1"})) == {"name"}


def test_an_activation_can_be_halved():
    assert errors_of(PlanForm({"name": "P", "activation_amount": "0,01", "monthly_amount": "0,01"})) == {
        "activation_amount"
    }


@pytest.mark.parametrize("signing", ["a b", "<b>", "x" * 41, "💰"])
def test_a_forged_signing_is_refused(signing):
    assert errors_of(SigningForm({"signing": signing})) == {"signing"}


@pytest.mark.parametrize("amount", ["1e3", "<b>1</b>", "9" * 30])
def test_nothing_is_stored_and_nothing_typed_is_lost(staff, typed, amount):
    page = staff.post("/staff/contracts/new/", typed | {"phase1_amount": amount}, headers={"accept-language": "pt-br"})
    assert page.status_code == 200 and contracts.count(Contracts.all) == 0
    assert page.context["form"]["phase1_amount"].value() == amount
    assert page.context["form"]["monthly_amount"].value() == "1.234,56"
    assert b'id="id_phase1_amount_error"' in page.content and b"<b>1</b>" not in page.content


def test_a_bad_plan_is_not_stored(staff):
    before = list_plans()
    assert (
        staff.post("/staff/plans/agenda/", {"name": "", "activation_amount": "x", "monthly_amount": "1"}).status_code
        == 200
    )
    assert [plans.get(plan.id) for plan in before] == before

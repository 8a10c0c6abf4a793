import pytest

from payments.repositories import Contracts, contracts, plans
from payments.services.changes import ChangeRefused
from storage.connection import store
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, make_payment, open_checkout, pay, phase1_of, write

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def staff():
    return browser(make_user(role="finance", language="en"))


def text(staff, path):
    answer = staff.get(path, headers=ENGLISH)
    assert answer.status_code == 200, path
    return answer.content.decode()


def typed(**fields):
    amounts = {"phase1_amount": "0,10", "phase2_amount": "0,20", "monthly_amount": "1.234,56"}
    return {"plan": "agenda", "phase2_due_date": "2026-12-01"} | amounts | fields


def test_staff_write_a_contract_for_a_customer(staff):
    person = make_user(name="Marina")
    answer = staff.post("/staff/contracts/new/", typed(customer=person.id))
    [contract] = contracts.list(Contracts.by_user, user=person.id).items
    assert answer.headers["Location"] == f"/staff/contracts/{contract.id}/"
    page = text(staff, answer.headers["Location"])
    assert "Marina" in page and "R$\u00a00,30" in page and "R$\u00a01.234,56" in page and "until 1 Dec 2026" in page


@pytest.mark.parametrize("centavos", [1, 10, 12345, 100_000, 1_000_000])
def test_an_amount_survives_form_record_and_page(staff, centavos):
    person = make_user()
    amount = f"{centavos // 100},{centavos % 100:02d}"
    staff.post("/staff/contracts/new/", typed(customer=person.id, phase1_amount=amount))
    [contract] = contracts.list(Contracts.by_user, user=person.id).items
    assert phase1_of(contract).amount == contract.phase1_amount == centavos
    assert f"R$\u00a0{centavos // 100:,}".replace(",", ".") + f",{centavos % 100:02d}" in text(
        browser(person), f"/payments/{contract.phase1}/"
    )


def test_the_form_knows_the_customer_one_comes_from(staff):
    person = make_user()
    assert f"?customer={person.id}" in text(staff, f"/staff/users/{person.id}/")
    assert f'value="{person.id}"' in text(staff, f"/staff/contracts/new/?customer={person.id}")


def test_contracts_are_listed_by_step(staff):
    signed, built = make_contract(), make_contract()
    pay(phase1_of(built))
    page = staff.get("/staff/contracts/?step=building").context["page"]
    assert [contract.id for contract in page.items] == [built.id]
    assert len(staff.get("/staff/contracts/").context["page"].items) == 2
    assert len(staff.get("/staff/contracts/?step=nonsense").context["page"].items) == 2
    assert signed.id in text(staff, "/staff/contracts/?step=signed")


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 6), ("status=paid", 1), ("kind=phase1", 2), ("status=due&kind=phase2", 2), ("status=x&kind=<b>", 6)],
)
def test_payments_are_filtered_and_counted(staff, query, count):
    pay(make_payment())
    make_payment()
    answer = staff.get(f"/staff/payments/?{query}")
    assert answer.context["found"].number == len(answer.context["page"].items) == count


def test_a_payment_shows_money_ledger_and_history(staff):
    payment = pay(open_checkout(make_payment()))
    with pytest.raises(ChangeRefused):
        open_checkout(payment, "cs_2")
    page = text(staff, f"/staff/payments/{payment.id}/")
    assert (
        "R$\u00a0417,11" in page
        and payment.intent in page
        and "Change refused" in page
        and "Paid → Payment started" in page
    )


def test_a_payment_that_needs_eyes_says_so(staff):
    payment = pay(open_checkout(make_payment()), amount=1)
    assert "The amount that arrived" in text(staff, f"/staff/payments/{payment.id}/")
    twice = pay(pay(open_checkout(make_payment())), intent="pi_2", charge="ch_2")
    assert "belongs to the customer" in text(staff, f"/staff/payments/{twice.id}/")


def test_staff_edit_a_plan(staff):
    text(staff, "/staff/plans/")
    edited = {"name": "Agente Novo", "activation_amount": "1.000,01", "monthly_amount": "R$ 10"}
    assert staff.post("/staff/plans/agenda/", edited).status_code == 302
    plan = plans.get("agenda")
    assert (plan.name, plan.phase1_amount, plan.phase2_amount, plan.monthly_amount) == (
        "Agente Novo",
        50001,
        50000,
        1000,
    )
    assert "Agente Novo" in browser().get("/").content.decode()


@pytest.mark.parametrize("path", ["contracts/x/", "payments/x/", "plans/x/"])
def test_what_does_not_exist_is_not_found(staff, path):
    assert staff.get(f"/staff/{path}").status_code == 404


@pytest.mark.parametrize("path", ["contracts/", "contracts/new/", "payments/", "plans/", "plans/agenda/"])
@pytest.mark.parametrize("role", ["customer", "support", "editor"])
def test_roles_without_money_are_refused(role, path):
    assert browser(make_user(role=role)).get(f"/staff/{path}").status_code == 403


def test_markup_in_a_name_is_shown_as_text(staff):
    contract = write(make_user(name="<b>Ana</b>"))
    assert "&lt;b&gt;Ana&lt;/b&gt;" in text(staff, f"/staff/contracts/{contract.id}/")


@pytest.mark.parametrize("path", ["contracts/", "contracts/{contract}/", "payments/", "payments/{payment}/", "plans/"])
def test_a_page_costs_one_round_trip_beside_the_session(staff, path, round_trips):
    contract = make_contract()
    staff.get("/staff/")
    with round_trips() as trips:
        text(staff, "/staff/" + path.format(contract=contract.id, payment=contract.phase1))
    assert len(trips) <= 2


def test_a_persons_page_with_contracts_costs_two_round_trips(monkeypatch):
    person = make_user(name="Padaria Três Irmãos")
    make_contract(person)
    admin, trips, attempt = browser(make_user(role="admin")), [], store.attempt
    monkeypatch.setattr(store, "attempt", lambda *args, **kwargs: trips.append(1) or attempt(*args, **kwargs))
    assert "Agente Essencial" in admin.get(f"/staff/users/{person.id}/").content.decode()
    assert len(trips) == 2

import re
from datetime import timedelta

import pytest
from django.conf import settings

from accounts.repositories import users
from payments.calendar import day_of
from payments.repositories import Contracts, contracts, payments
from payments.services.contracts import lapse_unpaid_contracts
from payments.services.payments import mark_processing
from payments.services.plans import edit_plan
from storage.clock import moved, now
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, open_checkout, pay, phase1_of, write

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def me():
    return make_user(name="Marina", company="Boa Vista", language="en")


@pytest.fixture
def mine(me):
    return browser(me)


def text(browser_of_mine, path):
    answer = browser_of_mine.get(path, headers=ENGLISH)
    assert answer.status_code == 200, path
    return answer.content.decode()


def has_checkout_form(page, payment_id):
    return f'action="/payments/{payment_id}/checkout/"' in page


def accept(contract):
    """Walks the contract to its approval; pages for that come with a later release."""
    for step in ("delivered", "accepted"):
        contracts.change(
            contract.id, lambda known, step=step: known.moved(step, at=now()), event=f"contract.{step}", by="x"
        )


def test_a_customer_without_payments_is_told_what_to_do(mine):
    assert "/#plans" in text(mine, "/payments/")


def test_what_is_owed_stands_first_with_its_button(me, mine):
    contract = make_contract(me)
    page = text(mine, "/payments/")
    assert has_checkout_form(page, contract.phase1) and "Pay R$\u00a0417,50" in page


def test_the_history_goes_on_behind_a_cursor(me, mine):
    for _ in range(4):
        make_contract(me)
    first = mine.get("/payments/")
    assert len(first.context["page"].items) == 10
    assert len(mine.get("/payments/", {"cursor": first.context["page"].next}).context["page"].items) == 2


def test_only_a_payable_payment_has_the_form(me, mine):
    contract = make_contract(me)
    pages = {kind: text(mine, f"/payments/{getattr(contract, kind)}/") for kind in ("phase1", "phase2", "monthly")}
    assert has_checkout_form(pages["phase1"], contract.phase1)
    assert "/checkout/" not in pages["phase2"] and "after phase 1 is paid" in pages["phase2"]
    assert "/checkout/" not in pages["monthly"] and "after phase 2 is paid" in pages["monthly"]


def test_a_started_payment_can_be_gone_on_with(me, mine):
    payment = open_checkout(phase1_of(make_contract(me)))
    assert has_checkout_form(text(mine, f"/payments/{payment.id}/"), payment.id)


def test_phase_2_is_payable_once_the_agent_is_approved(me, mine):
    contract = make_contract(me)
    pay(phase1_of(contract))
    assert "/checkout/" not in text(mine, f"/payments/{contract.phase2}/")
    accept(contract)
    assert has_checkout_form(text(mine, f"/payments/{contract.phase2}/"), contract.phase2)


def test_a_waiting_payment_shows_where_to_pay_and_no_form(me, mine):
    payment = open_checkout(phase1_of(make_contract(me)))
    shown = {"intent": "pi_1", "method": "pix", "instructions_url": "https://stripe.test/pix"}
    mark_processing(payment.id, session="cs_1", instructions_expire_at=now(), by="stripe", **shown)
    page = text(mine, f"/payments/{payment.id}/")
    assert "https://stripe.test/pix" in page and "/checkout/" not in page and "Waiting for the Pix" in page


def test_a_paid_payment_leads_to_its_receipt(me, mine):
    payment = pay(phase1_of(make_contract(me)))
    page = text(mine, f"/payments/{payment.id}/")
    assert "/checkout/" not in page and f"/payments/{payment.id}/receipt/" in page


def test_nobody_pays_before_the_address_is_confirmed(client):
    person = make_user(verified=False)
    contract = make_contract(person)
    page = browser(person).get(f"/payments/{contract.phase1}/", headers=ENGLISH).content.decode()
    assert "/checkout/" not in page and "Confirm your e-mail" in page


def test_the_receipt_is_there_once_it_is_paid(me, mine):
    payment = phase1_of(make_contract(me))
    assert mine.get(f"/payments/{payment.id}/receipt/").status_code == 404
    pay(payment)
    page = text(mine, f"/payments/{payment.id}/receipt/")
    assert (
        f"{day_of(now()).year}-0001" in page and "Marina" in page and "Boa Vista" in page and "R$\u00a0417,50" in page
    )


def test_the_receipt_names_no_method_while_stripe_names_none(me, mine):
    payment = pay(open_checkout(phase1_of(make_contract(me))), method="")
    page = text(mine, f"/payments/{payment.id}/receipt/")
    assert not re.search(r"(,\s+(por|by)|\bpor|\bby)\s*</p>", page)


def test_a_receipt_is_the_same_after_everything_was_renamed(me, mine):
    payment = pay(phase1_of(make_contract(me)))
    receipt = mine.get(f"/payments/{payment.id}/receipt/").content
    users.change(me.id, lambda user: user.replace(name="Outra", email="x@example.test", company="Outra"))
    edit_plan(make_user(role="finance"), "essencial", name="Outro", activation_amount=2, monthly_amount=1)
    with moved(timedelta(days=400)):
        later = browser(users.get(me.id))
        assert later.get(f"/payments/{payment.id}/receipt/").content == receipt


@pytest.mark.parametrize("page", ["{payment}/", "{payment}/receipt/", "contracts/{contract}/"])
def test_another_customers_things_are_not_found(page):
    contract = make_contract()
    pay(phase1_of(contract))
    path = "/payments/" + page.format(payment=contract.phase1, contract=contract.id)
    assert browser(make_user()).get(path).status_code == 404
    assert browser(make_user(role="finance")).get(path).status_code == 404


@pytest.mark.parametrize("unknown", ["0" * 16, "x", "a" * 2000])
def test_what_does_not_exist_is_not_found(mine, unknown):
    for path in (f"{unknown}/", f"{unknown}/receipt/", f"contracts/{unknown}/"):
        assert mine.get(f"/payments/{path}").status_code == 404


def test_the_contract_shows_bill_and_journey(me, mine):
    contract = write(me, phase1=10, phase2=10, monthly=10)
    page = text(mine, f"/payments/contracts/{contract.id}/")
    assert "R$\u00a00,20" in page and page.count("R$\u00a00,10") >= 3 and 'class="journey"' in page


def test_a_signed_contract_is_paid_from_its_own_page(me, mine):
    contract = make_contract(me)
    assert has_checkout_form(text(mine, f"/payments/contracts/{contract.id}/"), contract.phase1)
    pay(phase1_of(contract))
    assert "/checkout/" not in text(mine, f"/payments/contracts/{contract.id}/")


def test_three_times_ten_centavos_are_thirty_on_the_staff_page(me):
    for _ in range(3):
        write(me, phase1=5, phase2=5)
    page = text(browser(make_user(role="finance")), "/staff/payments/")
    assert "R$\u00a00,30" in page


def test_one_more_contract_is_signed_once_on_the_terms(me, mine):
    page = mine.get("/payments/contracts/new/?plan=agenda")
    typed = {"signing": page.context["form"]["signing"].value()}
    answers = [mine.post("/payments/contracts/new/?plan=agenda", typed) for _ in range(2)]
    [contract] = contracts.list(Contracts.by_user, user=me.id).items
    assert {answer.headers["Location"] for answer in answers} == {f"/payments/contracts/{contract.id}/"}
    assert (contract.plan, contract.terms_version) == ("agenda", settings.TERMS_VERSION)


def test_the_bare_address_signs_too(me, mine):
    assert mine.post("/payments/contracts/new/?plan=agenda").status_code == 302
    assert contracts.count(Contracts.by_user, user=me.id) == 1


def test_a_forged_act_signs_nothing(mine):
    answer = mine.post("/payments/contracts/new/?plan=agenda", {"signing": "<b>"})
    assert answer.status_code == 200 and "signing" in answer.context["form"].errors
    assert contracts.count(Contracts.all) == 0


@pytest.mark.parametrize("plan", ["", "forged", "<b>", "x" * 2000, "💰"])
def test_a_forged_plan_offers_the_plans_there_are(mine, plan):
    assert "Agente Essencial" in text(mine, f"/payments/contracts/new/?plan={plan}")
    assert mine.post(f"/payments/contracts/new/?plan={plan}").status_code == 404
    assert contracts.count(Contracts.all) == 0


def test_whoever_has_not_confirmed_signs_nothing():
    answer = browser(make_user(verified=False)).post("/payments/contracts/new/?plan=agenda")
    assert answer.status_code == 403 and contracts.count(Contracts.all) == 0


def test_one_click_starts_a_lapsed_contract_again(me):
    contract = make_contract(me)
    with moved(timedelta(days=settings.CONTRACT_LAPSE_DAYS, seconds=1)):
        lapse_unpaid_contracts()
        mine = browser(me)
        assert f"/payments/contracts/{contract.id}/restart/" in text(mine, f"/payments/contracts/{contract.id}/")
        assert mine.post(f"/payments/contracts/{contract.id}/restart/").status_code == 302
        assert contracts.get(contract.id).step == "signed"
        assert mine.post(f"/payments/contracts/{contract.id}/restart/").status_code == 302
    assert len(payments.get_many(contracts.get(contract.id).payment_ids)) == 3


def test_another_customers_contract_cannot_be_started_again():
    assert browser(make_user()).post(f"/payments/contracts/{make_contract().id}/restart/").status_code == 404


@pytest.mark.parametrize("path", ["", "contracts/{id}/", "{payment}/", "{payment}/receipt/"])
def test_a_page_costs_one_round_trip_beside_the_session(me, mine, path, round_trips):
    contract = make_contract(me)
    pay(phase1_of(contract))
    mine.get("/payments/")
    with round_trips() as trips:
        text(mine, "/payments/" + path.format(id=contract.id, payment=contract.phase1))
    assert len(trips) <= 2

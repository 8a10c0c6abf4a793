from datetime import UTC, datetime, timedelta

import pytest

from accounts.repositories import users
from payments.repositories import contracts
from payments.services.contracts import lapse_contract
from storage import clock
from storage.clock import now
from storage.connection import store
from tests.accounts.builders import browser, make_user
from tests.payments.builders import make_contract, open_checkout, pay, phase1_of

NBSP = "\xa0"


@pytest.fixture(autouse=True)
def stripe_is_there(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_nobody_calls_stripe_here"


@pytest.fixture
def person():
    return make_user(name="Marina Alves")


def home(person):
    return browser(person).get("/account/").content.decode()


def test_visitor_is_asked_to_sign_in(client):
    assert client.get("/account/")["Location"] == "/accounts/login/?next=%2Faccount%2F"


def test_greeting_has_the_name_as_it_was_written():
    assert "Olá, marina d’ávila</h1>" in home(make_user(name="marina d’ávila"))


def test_greeting_without_a_name_is_plain():
    assert "<h1>Olá!</h1>" in home(make_user(name=""))


def test_new_customer_is_led_to_the_plans(person):
    page = home(person)
    assert "Nenhum contrato em andamento" in page
    assert 'href="/#plans"' in page


def test_unverified_customer_is_told_to_confirm_the_address():
    page = home(make_user(verified=False, email="ana@example.test"))
    assert "Confirme seu e-mail" in page
    assert 'action="/accounts/verify/resend/"' in page
    assert "/checkout/" not in page


def test_contract_shows_what_to_pay_now_and_the_whole_bill(person):
    contract = make_contract(person, "agenda")
    page = home(person)
    assert f'action="/payments/{contract.phase1}/checkout/"' in page
    assert f"Pagar R${NBSP}644,50" in page
    assert f"<dd>R${NBSP}1.289,00</dd>" in page
    assert f"<dd>R${NBSP}325,00</dd>" in page


def test_only_the_payment_whose_time_has_come_can_be_paid(person):
    contract = make_contract(person)
    pay(open_checkout(phase1_of(contract)))
    page = home(person)
    assert "/checkout/" not in page
    assert "Nada a pagar agora" in page
    assert "Estamos trabalhando no seu agente" in page


def test_phase_2_is_next_once_the_delivery_is_accepted(person):
    contract = make_contract(person)
    pay(open_checkout(phase1_of(contract)))
    for step in ("delivered", "accepted"):
        contracts.change(contract.id, lambda old, step=step: old.moved(step, at=now()), event="test", by="test")
    page = home(person)
    assert f'action="/payments/{contract.phase2}/checkout/"' in page
    assert "Falta pagar a fase 2" in page


def test_money_that_does_not_fit_is_not_asked_for_again(person):
    payment = open_checkout(phase1_of(make_contract(person)))
    pay(payment, amount=payment.amount - 1)
    page = home(person)
    assert "Não pague de novo" in page
    assert "/checkout/" not in page


def test_nothing_can_be_paid_while_payments_are_off(person, settings):
    settings.STRIPE_SECRET_KEY = ""
    make_contract(person)
    assert "/checkout/" not in home(person)


def test_each_contract_has_its_own_place(person):
    first, second = make_contract(person, "essencial"), make_contract(person, "conversao")
    page = home(person)
    assert page.count("Onde estamos") == 2
    assert f"/payments/{first.phase1}/checkout/" in page
    assert f"/payments/{second.phase1}/checkout/" in page


def test_lapsed_contract_stands_apart(person):
    contract = make_contract(person)
    lapse_contract(contract.id, before=now() + timedelta(seconds=1))
    page = home(person)
    assert "Contratos encerrados" in page
    assert "Onde estamos" not in page


def test_another_customer_s_contract_is_not_there(person):
    theirs = make_contract(make_user(), "conversao")
    assert theirs.id not in home(person)


def test_signing_day_is_the_day_in_sao_paulo(person):
    with clock.at(datetime(2026, 11, 25, 1, 30, tzinfo=UTC)):
        make_contract(person)
        assert "Assinado em 24/11/2026" in home(person)


def test_name_is_shown_as_text(person):
    users.change(person.id, lambda old: old.replace(name="<b>Eva</b>"), event="test", by="test")
    assert "&lt;b&gt;Eva&lt;/b&gt;" in home(person)


def test_home_takes_two_round_trips(person, monkeypatch):
    make_contract(person)
    visitor, trips, read = browser(person), [], store.read
    visitor.get("/account/")
    monkeypatch.setattr(store, "read", lambda commands: trips.append(commands) or read(commands))
    visitor.get("/account/")
    assert len(trips) <= 2

import pytest
from django.utils.translation import override

from notifications.bells import registered_bells
from payments.reactions import BELLS, REACTIONS
from payments.services.bells import CUSTOMER, TEAM, may_see_payment
from payments.services.journey import ask_for_changes, deliver_contract
from storage.consumers import handle_waiting_events
from tests.accounts.builders import browser, make_user
from tests.notifications.builders import rung
from tests.payments.builders import make_contract, open_checkout, pay, phase1_of


def kinds(person):
    handle_waiting_events()
    return [item.kind for item in rung(person)]


def test_both_sides_hear_of_the_journey_but_nobody_of_his_own_acts():
    person, finance, admin = make_user(), make_user(role="finance"), make_user(role="admin")
    contract = make_contract(person)
    pay(open_checkout(phase1_of(contract)))
    deliver_contract(admin, contract.id)
    ask_for_changes(person, contract.id, message="Mude a saudação")
    assert kinds(person)[0] == "contract_delivered" and {"payment_paid", "contract_building"} <= set(kinds(person))
    assert kinds(finance) == kinds(admin) == ["team_changes", "team_phase_paid"]


def test_support_hears_nothing_of_money():
    support = make_user(role="support")
    payment = pay(open_checkout(phase1_of(make_contract())))
    pay(payment, intent="pi_2", charge="ch_2")
    assert kinds(support) == []


def test_an_item_says_what_happened_and_leads_there():
    person = make_user(language="en")
    payment = pay(open_checkout(phase1_of(make_contract(person))))
    handle_waiting_events()
    page = browser(person).get("/notifications/", headers={"accept-language": "en"}).content.decode()
    assert "We received R$\u00a0417,50 for Agente Essencial." in page and f"/payments/{payment.id}/" in page


@pytest.mark.parametrize("kind", [*CUSTOMER, *TEAM])
def test_every_kind_can_be_said_with_the_words_it_is_given(kind):
    bell = next(one for one in registered_bells() if one.name == kind)
    words = {"plan": "P", "customer": "C", "amount": "R$ 1,00", "until": "2026-12-01", "type": "invoice.paid"}
    assert "%" not in bell.words(words, 1)


def test_the_last_day_to_answer_is_written_as_sao_paulo_says_it():
    bell = next(one for one in registered_bells() if one.name == "team_disputed")
    words = {"plan": "P", "customer": "C", "amount": "R$ 1,00", "until": "2026-12-02T01:00:00+00:00"}
    with override("en"):
        assert "until 1 Dec 2026." in bell.words(words, 1)
        assert "until 1 Dec 2026." in bell.words(words | {"until": "2026-12-01"}, 1)
        assert "until …." in bell.words(words | {"until": "…"}, 1)


def test_what_rings_also_mails():
    silent = {"subscription.second", "payment.renewal_failed"}
    assert all(len(REACTIONS[event]) > len(rings) for event, rings in BELLS.items() if event not in silent)


def test_only_the_customer_and_the_team_may_listen_to_a_payment():
    person = make_user()
    payment = phase1_of(make_contract(person))
    assert may_see_payment(person, payment.id)
    assert not may_see_payment(make_user(), payment.id)

from datetime import date, timedelta

import pytest
from django.conf import settings

from notifications.repositories import Mails, mails
from notifications.services.composing import compose
from payments.reactions import REACTIONS
from payments.services.due_dates import move_due_date
from payments.services.journey import ask_for_changes, deliver_contract
from payments.services.reminders import pause_reminders, remind_of_phase2
from storage.clock import at
from storage.events import Events, events
from tests.accounts.builders import make_user
from tests.payments.builders import pay
from tests.payments.journeys import accepted, building, delivered, issue_boleto, phase2_of, sao_paulo

NBSP = "\u00a0"
DUE = date(2026, 12, 10)


@pytest.fixture
def person():
    return make_user(language="en", name="Marina")


@pytest.fixture(autouse=True)
def an_english_team_in_november(settings):
    settings.LANGUAGE_CODE = "en"
    with at(sao_paulo(date(2026, 11, 24), 12)):
        yield


def react(name):
    """The reactions to the last event of this name, run twice, as a worker may."""
    [event] = events.list(Events.by_name, name=name, limit=1).items
    for reaction in REACTIONS[name] * 2:
        reaction(event)


def the(kind):
    """The one mail of this kind."""
    [mail] = [mail for mail in mails.list(Mails.all, limit=100).items if mail.kind == kind and "-copy" not in mail.id]
    return mail


def written(kind):
    return compose(the(kind))


def test_phase1_tells_the_customer_and_the_team(person):
    contract = building(person)
    react("contract.building")
    assert the("contract_building").user == person.id and "we are building" in written("contract_building").body
    team = written("phase_paid")
    assert team.to == [settings.BRAND["finance_email"]] and "Phase 1 of Marina is paid" in team.subject
    assert f"/staff/contracts/{contract.id}/" in team.body


def test_a_delivery_tells_the_customer_until_there_is_an_answer(person):
    contract = building(person)
    deliver_contract(make_user(role="finance"), contract.id, note="Try https://agente.test")
    react("contract.delivered")
    body = written("contract_delivered").body
    assert "Try https://agente.test" in body and f"/payments/contracts/{contract.id}/" in body
    ask_for_changes(person, contract.id, message="Mais curto")
    assert written("contract_delivered") is None


def test_changes_tell_the_team_in_the_customers_words(person):
    contract = delivered(person)
    ask_for_changes(person, contract.id, message="Fale <b>menos</b>")
    react("contract.changes")
    deliver_contract(make_user(role="finance"), contract.id)
    mail = written("changes_asked")
    assert "Fale <b>menos</b>" in mail.body and "Fale &lt;b&gt;menos" in mail.alternatives[0].content
    assert "Marina asks for changes" in mail.subject


def test_an_approval_tells_the_team_and_opens_phase2_to_the_customer(person):
    contract = accepted(person, due=DUE)
    react("contract.accepted")
    assert "Marina approved the agent" in written("delivery_accepted").subject
    mail = written("phase2_open")
    assert f"R${NBSP}20,00" in mail.subject and f"/payments/{contract.phase2}/" in mail.body
    pay(phase2_of(contract))
    assert written("phase2_open") is None


def test_going_live_tells_both_and_says_when_the_monthly_fee_begins(person):
    pay(phase2_of(accepted(person)))
    react("contract.live")
    body = written("contract_live").body
    assert (
        f"R${NBSP}0,30 begins on 24 Dec 2026" in body and "Phase 2 of Marina is paid" in written("phase_paid").subject
    )


def test_a_moved_due_date_tells_the_customer(person):
    contract = accepted(person, due=DUE)
    move_due_date(make_user(role="finance"), contract.phase2, DUE + timedelta(days=2))
    react("payment.due_date_moved")
    assert "Phase 2 is now due on 12 Dec 2026" in written("due_date_moved").subject
    move_due_date(make_user(role="finance"), contract.phase2, DUE)
    assert written("due_date_moved") is None


@pytest.mark.parametrize(
    ("days", "subject", "words"),
    [
        (-3, "is due on 10 Dec 2026", "is due in 3 days"),
        (0, "is due today", "is due today"),
        (7, "was due on 10 Dec 2026", "was due 7 days ago"),
    ],
)
def test_a_reminder_has_amount_day_link_and_its_own_words(person, days, subject, words):
    contract = accepted(person, due=DUE)
    with at(sao_paulo(DUE + timedelta(days=days), 9)):
        assert remind_of_phase2() == 1
        react("payment.reminded")
        mail = written("phase2_due")
    assert subject in mail.subject and words in mail.body
    assert f"R${NBSP}20,00" in mail.body and f"/payments/{contract.phase2}/" in mail.body


def paying(contract):
    pay(phase2_of(contract))


def pausing(contract):
    pause_reminders(make_user(role="finance"), contract.id, paused=True)


def moving(contract):
    move_due_date(make_user(role="finance"), contract.phase2, DUE + timedelta(days=9))


@pytest.mark.parametrize("meanwhile", [paying, issue_boleto, pausing, moving])
def test_a_reminder_that_is_no_longer_true_does_not_leave(person, meanwhile):
    contract = accepted(person, due=DUE)
    with at(sao_paulo(DUE, 9)):
        remind_of_phase2()
        react("payment.reminded")
        assert written("phase2_due") is not None
        meanwhile(contract)
        assert written("phase2_due") is None

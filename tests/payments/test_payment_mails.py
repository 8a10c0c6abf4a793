from datetime import timedelta

from django.conf import settings

from notifications.services.composing import compose
from payments.reactions import REACTIONS
from payments.repositories import payments
from payments.services.contracts import lapse_unpaid_contracts, restart_contract
from payments.services.payments import mark_attempt_failed
from storage.clock import moved
from storage.events import Events, events
from tests.accounts.builders import make_user
from tests.notifications.builders import mails_of
from tests.payments.builders import make_contract, open_checkout, pay, phase1_of


def react(name):
    """This app's reactions to the last event of this name, run twice, as a worker may."""
    [event] = events.list(Events.by_name, name=name, limit=1).items
    for reaction in REACTIONS[name] * 2:
        reaction(event)


def mail_to(person):
    """The one mail to this person, as it would be sent now; None if there is nothing left to say."""
    [mail] = [mail for mail in mails_of(person) if not mail.address]
    return compose(mail)


def test_a_paid_payment_brings_its_receipt_once():
    person = make_user(language="en")
    payment = pay(phase1_of(make_contract(person)))
    react("payment.paid")
    body = mail_to(person).body
    assert payment.receipt in body and "R$\u00a0417,50" in body and f"/payments/{payment.id}/receipt/" in body


def test_a_signed_contract_says_what_waits_to_be_paid():
    person = make_user(language="en")
    contract = make_contract(person)
    react("contract.signed")
    assert f"/payments/contracts/{contract.id}/" in mail_to(person).body
    pay(phase1_of(contract))
    assert mail_to(person) is None


def test_a_failed_attempt_says_that_nothing_was_charged():
    person = make_user(language="en")
    payment = open_checkout(phase1_of(make_contract(person)))
    mark_attempt_failed(payment.id, session="cs_1", error="insufficient_funds", by="stripe")
    react("payment.attempt_failed")
    assert "no sufficient funds" in mail_to(person).body
    pay(payments.get(payment.id))
    assert mail_to(person) is None


def test_a_lapsed_contract_says_how_to_start_again():
    person = make_user(language="en")
    contract = make_contract(person)
    with moved(timedelta(days=settings.CONTRACT_LAPSE_DAYS, seconds=1)):
        lapse_unpaid_contracts()
        react("contract.lapsed")
        assert f"/payments/contracts/{contract.id}/" in mail_to(person).body
        restart_contract(person, contract.id)
    assert mail_to(person) is None

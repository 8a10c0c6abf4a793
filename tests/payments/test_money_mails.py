"""Mails about money that goes back, and about money that a person must look at."""

import pytest
from django.conf import settings

from notifications.repositories import Mails, mails
from notifications.services.composing import compose
from payments.calendar import day_of
from payments.repositories import payments
from payments.services.offline import pay_offline
from payments.services.refunds import refund_payment
from storage.clock import now
from tests.accounts.builders import make_user
from tests.notifications.builders import mails_of
from tests.payments.builders import make_contract, make_payment, open_checkout, pay, phase1_of
from tests.payments.test_payment_mails import mail_to, react


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


def team_mail():
    """The one mail to the finance address, as it would be sent now."""
    found = mails.list(Mails.all, limit=50).items
    [mail] = [mail for mail in found if mail.address == settings.BRAND["finance_email"]]
    return compose(mail)


def settled_outside(person):
    payment = phase1_of(make_contract(person))
    pay_offline(make_user(role="finance"), payment.id, method="pix", paid_on=day_of(now()), reason="came by Pix")
    return payment


def test_money_outside_the_site_brings_its_receipt_too():
    person = make_user(language="en")
    payment = settled_outside(person)
    react("payment.paid_outside")
    assert payments.get(payment.id).receipt in mail_to(person).body


def test_the_customer_reads_how_much_goes_back_but_not_why():
    person = make_user(language="en")
    payment = settled_outside(person)
    refund_payment(make_user(role="finance"), payment.id, amount=1000, reason="our secret", token="1")
    react("payment.refunded")
    mail = mail_to(person)
    assert "R$\u00a010,00" in mail.subject and f"/payments/{payment.id}/" in mail.body and "our secret" not in mail.body


@pytest.mark.parametrize(("name", "amount"), [("payment.review", "0,01"), ("payment.overpaid", "417,50")])
def test_the_team_is_told_of_money_that_does_not_fit(name, amount):
    payment = make_payment()
    if name == "payment.review":
        pay(open_checkout(payment), amount=1)
    else:
        pay(pay(open_checkout(payment)), intent="pi_2", charge="ch_2")
    react(name)
    mail = team_mail()
    assert f"/staff/payments/{payment.id}/" in mail.body and payment.customer_name in mail.subject
    assert f"R$\u00a0{amount}" in mail.body


def test_the_customer_is_told_of_money_that_did_not_fit_and_goes_back():
    person = make_user(language="en")
    payment = phase1_of(make_contract(person))
    pay(open_checkout(payment), amount=100, method="boleto", mode="test")
    refund_payment(make_user(role="finance"), payment.id, amount=100, reason="does not fit", token="1")
    assert payments.get(payment.id).status == "due"
    react("payment.refunded")
    assert "R$\u00a01,00" in mail_to(person).subject


def test_each_part_of_it_that_goes_back_is_told():
    person = make_user(language="en")
    payment = phase1_of(make_contract(person))
    pay(open_checkout(payment), amount=100, method="boleto", mode="test")
    for part in (30, 70):
        refund_payment(make_user(role="finance"), payment.id, amount=part, reason="does not fit", token=str(part))
        react("payment.refunded")
    told = " ".join(compose(mail).subject for mail in mails_of(person))
    assert "R$\u00a00,30" in told and "R$\u00a00,70" in told and "R$\u00a01,00" not in told

"""Contracts on their way, to test with."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from accounts.models import User
from payments.calendar import SAO_PAULO, day_of
from payments.models import Contract, Payment
from payments.repositories import contracts, payments
from payments.services.journey import accept_delivery, deliver_contract
from payments.services.payments import mark_processing
from storage.clock import now
from tests.accounts.builders import make_user
from tests.payments.builders import open_checkout, pay, phase1_of, write


def building(person: User | None = None, *, due: date | None = None, phase2: int = 2000) -> Contract:
    """Phase 1 is paid."""
    contract = write(person or make_user(language="en"), phase1=1000, phase2=phase2, due=due)
    pay(phase1_of(contract))
    return contracts.get(contract.id)


def delivered(person: User | None = None, **terms: date | None) -> Contract:
    contract = building(person, **terms)
    return deliver_contract(make_user(role="finance"), contract.id)


def accepted(person: User | None = None, **terms: date | None) -> Contract:
    person = person or make_user(language="en")
    return accept_delivery(person, delivered(person, **terms).id)


def phase2_of(contract: Contract) -> Payment:
    return payments.get(contract.phase2)


def issue_boleto(contract: Contract) -> Payment:
    """Phase 2 waits for a boleto."""
    payment = open_checkout(phase2_of(contract), "cs_2")
    shown = {"intent": "pi_boleto", "method": "boleto", "instructions_url": "https://stripe.test/boleto"}
    return mark_processing(payment.id, session="cs_2", instructions_expire_at=now(), by="stripe", **shown)


def sao_paulo(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SAO_PAULO)


def in_days(days: int) -> date:
    return day_of(now()) + timedelta(days=days)

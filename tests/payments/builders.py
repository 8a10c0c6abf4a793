"""Contracts, payments and money to test with."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from payments.models import Contract, Money, Payment
from payments.repositories import payments
from payments.services.contracts import Amounts, Signature, sign_another_contract, write_contract
from payments.services.payments import mark_checkout_opened, mark_paid
from payments.services.plans import find_plan
from storage.clock import now
from storage.ids import new_id
from tests.accounts.builders import make_user


def make_contract(person: User | None = None, plan: str = "essencial") -> Contract:
    """A contract that a verified customer signed on the site."""
    person = person or make_user()
    return sign_another_contract(person, plan, Signature(signing=f"{person.id}-{new_id()}", terms_version="1"))


def write(person: User, *, phase1: int = 10, phase2: int = 20, monthly: int = 30, due: date | None = None) -> Contract:
    """A contract that staff wrote with these centavos."""
    staff = make_user(role="finance")
    return write_contract(staff, person, plan=find_plan("agenda"), amounts=Amounts(phase1, phase2, monthly, due))


def phase1_of(contract: Contract) -> Payment:
    return payments.get(contract.phase1)


def make_payment(**fields: Any) -> Payment:
    """A phase 1 that is due."""
    return phase1_of(make_contract(**fields))


def money_for(payment: Payment, **fields: Any) -> Money:
    """What Stripe reports when this payment is paid by card."""
    facts = {"amount": payment.amount, "currency": "brl", "method": "card", "fee": 39, "at": now(), "mode": "sandbox"}
    names = {"intent": f"pi_{payment.id}", "charge": f"ch_{payment.id}", "session": payment.session}
    return Money(**(facts | names | fields))


def open_checkout(payment: Payment, session: str = "cs_1") -> Payment:
    facts = {"session": session, "url": f"https://stripe.test/{session}", "expires_at": now(), "mode": "sandbox"}
    return mark_checkout_opened(payment.id, **facts, by=payment.user)


def pay(payment: Payment, **fields: Any) -> Payment:
    return mark_paid(payment.id, money_for(payment, **fields), by="stripe")

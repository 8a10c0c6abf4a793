"""Contracts and payments of the demo people, in several states and dated as if time had passed. Safe to repeat."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from accounts.demo import demo_customers
from accounts.models import User
from payments.models import Contract, Money
from payments.repositories import payments
from payments.services.contracts import Signature, lapse_contract, sign_another_contract
from payments.services.payments import mark_paid
from payments.services.plans import ensure_default_plans
from storage.clock import moved, now

BY = "command:load_demo"


def load_demo_payments() -> None:
    """An agent being built beside a second plan just signed, a phase 1 that is owed, and one that was never paid."""
    ensure_default_plans()
    builds, owes, lapsed = demo_customers()
    _pay_phase1(_sign(builds, "agenda", days_ago=12), days_ago=11)
    _sign(builds, "essencial", days_ago=1)
    _sign(owes, "conversao", days_ago=3)
    _lapse(_sign(lapsed, "essencial", days_ago=settings.CONTRACT_LAPSE_DAYS + 2))


def _sign(person: User, plan: str, *, days_ago: int) -> Contract:
    with moved(-timedelta(days=days_ago)):
        signature = Signature(f"{person.id}-demo-{plan}", settings.TERMS_VERSION, "127.0.0.1")
        return sign_another_contract(person, plan, signature)


def _pay_phase1(contract: Contract, *, days_ago: int) -> None:
    payment = payments.get(contract.phase1)
    if payment.status != "due":
        return
    with moved(-timedelta(days=days_ago)):
        money = Money(
            amount=payment.amount,
            currency=payment.currency,
            method="pix",
            intent=f"demo-{payment.id}",
            charge="",
            at=now(),
            mode="sandbox",
            fee=119,
        )
        mark_paid(payment.id, money, by=BY)


def _lapse(contract: Contract) -> None:
    lapse_contract(contract.id, before=now() - timedelta(days=settings.CONTRACT_LAPSE_DAYS))

"""Contracts and payments of the demo people, in several states and dated as if time had passed. Safe to repeat."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from accounts.demo import demo_admin, demo_customers
from accounts.models import User
from accounts.services.people import find_person
from payments.models import Contract, Money
from payments.repositories import contracts, payments
from payments.services.contracts import Signature, lapse_contract, sign_another_contract
from payments.services.journey import accept_delivery, deliver_contract
from payments.services.payments import mark_paid
from payments.services.plans import ensure_default_plans
from storage.clock import moved, now

BY = "command:load_demo"
DELIVERY = "Olá! O agente já responde pelo WhatsApp de testes. Experimente marcar um horário com ele."


def load_demo_payments() -> None:
    """An agent being built beside a second plan just signed, a phase 1 that is owed beside an agent that can be tried,
    and a contract that was never paid beside an agent that is live."""
    ensure_default_plans()
    builds, owes, lapsed = demo_customers()
    _pay_phase1(_sign(builds, "agenda", days_ago=12), days_ago=11)
    _sign(builds, "essencial", days_ago=1)
    _sign(owes, "conversao", days_ago=3)
    _deliver(_pay_phase1(_sign(owes, "essencial", days_ago=25), days_ago=24), days_ago=2)
    _go_live(_pay_phase1(_sign(lapsed, "agenda", days_ago=60), days_ago=58), days_ago=35)
    _lapse(_sign(lapsed, "essencial", days_ago=settings.CONTRACT_LAPSE_DAYS + 2))


def _sign(person: User, plan: str, *, days_ago: int) -> Contract:
    with moved(-timedelta(days=days_ago)):
        signature = Signature(f"{person.id}-demo-{plan}", settings.TERMS_VERSION, "127.0.0.1")
        return sign_another_contract(person, plan, signature)


def _pay_phase1(contract: Contract, *, days_ago: int) -> Contract:
    return _pay(contract.phase1, days_ago=days_ago)


def _deliver(contract: Contract, *, days_ago: int) -> Contract:
    if contract.step == "building":
        with moved(-timedelta(days=days_ago)):
            deliver_contract(demo_admin(), contract.id, note=DELIVERY)
    return contracts.get(contract.id)


def _go_live(contract: Contract, *, days_ago: int) -> None:
    delivered = _deliver(contract, days_ago=days_ago + 5)
    person = find_person(contract.user)
    if person and delivered.step == "delivered":
        with moved(-timedelta(days=days_ago + 1)):
            accept_delivery(person, contract.id)
    _pay(contract.phase2, days_ago=days_ago)


def _pay(payment_id: str, *, days_ago: int) -> Contract:
    """By Pix, as the simulator would have told it."""
    payment = payments.get(payment_id)
    if payment.status == "due":
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
    return contracts.get(payment.contract)


def _lapse(contract: Contract) -> None:
    lapse_contract(contract.id, before=now() - timedelta(days=settings.CONTRACT_LAPSE_DAYS))

"""Contracts and payments of the demo people, in several states and dated as if time had passed. Safe to repeat.

Where money moves in the simulator, they pay there, so that everything can be tried with what they paid; elsewhere no
Stripe is asked.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from accounts.demo import demo_admin, demo_customers
from accounts.models import User
from accounts.services.people import get_person
from payments.calendar import day_of, month_before
from payments.models import Contract, Money, Payment
from payments.repositories import DaysFigures, Subscriptions, contracts, day_figures, payments, subscriptions
from payments.services.checkout import open_checkout
from payments.services.contracts import Signature, lapse_contract, sign_another_contract
from payments.services.figures import keep_figures
from payments.services.journey import accept_delivery, deliver_contract
from payments.services.payments import mark_paid
from payments.services.plans import ensure_default_plans
from payments.stripe_mode import is_sandbox
from storage.clock import moved, now

BY = "command:load_demo"
DELIVERY = "Olá! O agente já responde pelo WhatsApp de testes. Experimente marcar um horário com ele."


def load_demo_payments() -> None:
    """An agent being built beside a second plan just signed, a phase 1 that is owed beside an agent that can be tried
    and whose phase 2 is late, and a contract that was never paid beside an agent that is live. The figures of a month
    ago are kept on the way."""
    ensure_default_plans()
    builds, owes, lapsed = demo_customers()
    live = _go_live(_pay_phase1(_sign(lapsed, "agenda", days_ago=60), days_ago=58), days_ago=35)
    _sign_maintenance(live, days_ago=33)
    late = _pay_phase1(_sign(owes, "essencial", days_ago=33), days_ago=32)
    _keep_figures_of_a_month_ago()
    _pay_phase1(_sign(builds, "agenda", days_ago=26), days_ago=25)
    _lapse(_sign(lapsed, "essencial", days_ago=settings.CONTRACT_LAPSE_DAYS + 2))
    _deliver(late, days_ago=8)
    _charge_first_month(live, days_ago=4)
    _sign(owes, "conversao", days_ago=3)
    _sign(builds, "essencial", days_ago=1)


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


def _go_live(contract: Contract, *, days_ago: int) -> Contract:
    delivered = _deliver(contract, days_ago=days_ago + 5)
    if delivered.step == "delivered":
        with moved(-timedelta(days=days_ago + 1)):
            accept_delivery(get_person(contract.user), contract.id)
    return _pay(contract.phase2, days_ago=days_ago)


def _sign_maintenance(contract: Contract, *, days_ago: int) -> None:
    """With a card. Only the simulator knows months."""
    if contract.step == "live" and is_sandbox():
        with moved(-timedelta(days=days_ago)):
            _act_at_simulator(contract.monthly, "card")


def _charge_first_month(contract: Contract, *, days_ago: int) -> None:
    found = subscriptions.list(Subscriptions.by_contract, contract=contract.id).items
    if not is_sandbox() or [subscription.status for subscription in found] != ["trialing"]:
        return
    from payments.sandbox import subscription_outcomes

    with moved(-timedelta(days=days_ago)):
        subscription_outcomes.play(found[0].subscription, "renew_paid")


def _keep_figures_of_a_month_ago() -> None:
    today = day_of(now())
    if not day_figures.query_count(DaysFigures.all).run():
        with moved(month_before(today) - today):
            keep_figures()


def _pay(payment_id: str, *, days_ago: int) -> Contract:
    """By Pix."""
    payment = payments.get(payment_id)
    if payment.is_payable:
        with moved(-timedelta(days=days_ago)):
            if is_sandbox():
                _act_at_simulator(payment.id, "pix", "confirm")
            else:
                mark_paid(payment.id, _by_pix(payment), by=BY)
    return contracts.get(payment.contract)


def _act_at_simulator(payment_id: str, *acts: str) -> None:
    """In the checkout of this payment, whose webhooks arrive at once. Not importable where Stripe is asked."""
    from payments.sandbox import outcomes

    payment = payments.get(payment_id)
    open_checkout(get_person(payment.user), payment.id)
    purchase = payments.get(payment_id).session.rpartition("_")[2]
    for act in acts:
        outcomes.play(purchase, act)


def _by_pix(payment: Payment) -> Money:
    return Money(
        amount=payment.amount,
        currency=payment.currency,
        method="pix",
        intent=f"demo-{payment.id}",
        charge="",
        at=now(),
        mode="sandbox",
        fee=119,
    )


def _lapse(contract: Contract) -> None:
    lapse_contract(contract.id, before=now() - timedelta(days=settings.CONTRACT_LAPSE_DAYS))

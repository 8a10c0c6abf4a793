"""Customers whose agent is live, and what becomes of their monthly maintenance."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from payments.models import Contract, Payment, Subscription
from payments.repositories import Payments as Keys
from payments.repositories import contracts, payments, subscriptions
from payments.services.checkout import open_checkout
from payments.services.journey import accept_delivery, deliver_contract
from payments.services.payments import mark_paid
from tests.accounts.builders import make_user
from tests.payments.builders import make_contract, money_for


def make_live(**fields: Any) -> tuple[User, Contract]:
    """A customer who has paid both phases."""
    person = make_user(**fields)
    contract = make_contract(person)
    _settle(contract.phase1)
    deliver_contract(make_user(role="admin"), contract.id)
    accept_delivery(person, contract.id)
    _settle(contract.phase2)
    return person, contracts.get(contract.id)


def _settle(payment_id: str) -> None:
    mark_paid(payment_id, money_for(payments.get(payment_id)), by="stripe")


def open_monthly(person: User, contract: Contract) -> str:
    """The id of the session at Stripe in which the maintenance is started; "" where an open invoice is paid instead."""
    monthly = contracts.get(contract.id).monthly
    open_checkout(person, monthly)
    return payments.get(monthly).session


def monthly_of(contract: Contract) -> Payment:
    return payments.get(contracts.get(contract.id).monthly)


def charges_of(contract: Contract) -> list[Payment]:
    """The payments that stand for an invoice, the oldest first."""
    known = payments.list(Keys.by_contract, contract=contract.id, limit=100, oldest_first=True).items
    return sorted((one for one in known if one.invoice), key=lambda one: one.invoice)


def subscription_of(contract: Contract) -> Subscription:
    [found] = [one for one in subscriptions.list(subscriptions.all).items if one.contract == contract.id]
    return found

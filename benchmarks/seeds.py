"""Customers as the site has them after two years: a user, a contract, three payments, the ledger of what was paid.

Half of those whose agent is live have signed the maintenance: a subscription that is charged first later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from accounts.models import User
from accounts.repositories import users
from payments.calendar import day_of, month_of
from payments.models import Contract, LedgerRow, Payment, Subscription
from payments.repositories import contracts, ledger, payments, subscriptions
from storage.bulk import commit_in_bulk
from storage.commits import Write
from storage.ids import new_id, partition_of

TODAY = datetime.now(UTC).replace(microsecond=0)
_FIRST = ("Ana", "Bruno", "Carla", "Davi", "Elisa", "Fábio", "Gilda", "Hugo", "Íris", "João")
_LAST = ("Souza", "Lima", "Prado", "Nunes", "Rocha", "Teixeira", "Gonçalves", "Duarte")
_HASH = "argon2$argon2id$v=19$m=102400,t=2,p=8$UXBLbzJ6d0hQSmh3Y2Q2Rg$yB6tMLSk0mQ5rV7oYdJbKx2mF1hW0bq8m4vV5b1sJ2A"


class Customer(NamedTuple):
    user: User
    contract: Contract
    payments: tuple[Payment, ...]
    ledger: tuple[LedgerRow, ...]
    subscriptions: tuple[Subscription, ...]


def customers(count: int, *, seed: int = 7) -> Iterator[Customer]:
    """So many customers, the last one the newest; the same seed gives the same people with other ids."""
    chance = Random(seed)
    pace = timedelta(days=730) / count
    return (_customer(number, TODAY - pace * (count - number), chance) for number in range(count))


def commit_customers(people: Iterable[Customer], *, with_history: bool = False) -> int:
    """Write them as the site would, one commit each, many a round trip; how many commits.

    with_history: an event with every record, else with the registration alone.
    """
    return commit_in_bulk(_writes(person, with_history) for person in people)


def a_user(number: int, at: datetime = TODAY) -> User:
    """A new customer whose address contains this number."""
    name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
    return User(
        id=new_id(),
        name=name,
        email=f"pessoa{number}@example.com",
        password=_HASH,
        company=f"Padaria {number}",
        phone="+55 11 95555-0142",
        created_at=at,
        updated_at=at,
        email_verified_at=at,
        last_login_at=at,
    )


def _customer(number: int, at: datetime, chance: Random) -> Customer:
    user = a_user(number, at)
    contract = _contract(user, at)
    owed = contract.payments_owed(at=at)
    paid = sum(chance.random() < share for share in (0.8, 0.5)) if chance.random() < 0.9 else 0
    settled = [_paid(payment, at + timedelta(days=2 + 40 * step)) for step, payment in enumerate(owed[:paid])]
    rows = tuple(_row(payment) for payment in settled)
    contract, open_ones = _stepped(contract, settled), owed[paid:]
    if contract.step != "live" or chance.random() < 0.5:
        return Customer(user, contract, (*settled, *open_ones), rows, ())
    monthly = _subscription(contract)
    contract = contract.moved("monthly", at=contract.step_at)
    awaited = [_subscribed(payment, monthly) for payment in open_ones]
    return Customer(user, contract, (*settled, *awaited), rows, (monthly,))


def _contract(user: User, at: datetime) -> Contract:
    phase1, phase2, monthly = (new_id(partition_of(user.id)) for _ in range(3))
    return Contract(
        id=new_id(partition_of(user.id)),
        user=user.id,
        customer_name=user.name,
        plan="essencial",
        plan_name="Agente Essencial",
        phase1_amount=64500,
        phase2_amount=64500,
        monthly_amount=8900,
        phase2_due_date=day_of(at + timedelta(days=30)),
        phase1=phase1,
        phase2=phase2,
        monthly=monthly,
        terms_version="2026-11",
        address="203.0.113.7",
        signing=f"{user.id}-{at.timestamp():.0f}",
        created_at=at,
        signed_at=at,
        step_at=at,
    )


def _stepped(contract: Contract, settled: list[Payment]) -> Contract:
    steps = ("building", "delivered", "accepted", "live")[: (0, 1, 4)[len(settled)]]
    for step in steps:
        contract = contract.moved(step, at=contract.step_at + timedelta(days=5))
    return contract


def _paid(payment: Payment, at: datetime) -> Payment:
    return payment.moved("checkout_open", at=at, attempt=1, session=f"cs_{payment.id}").moved(
        "paid",
        at=at,
        intent=f"pi_{payment.id}",
        charge=f"ch_{payment.id}",
        mode="sandbox",
        paid_at=at,
        method="card",
        fee=payment.amount * 4 // 100,
    )


def _subscription(contract: Contract) -> Subscription:
    at = contract.step_at
    return Subscription(
        id=f"cus_{contract.user}",
        user=contract.user,
        customer_name=contract.customer_name,
        customer=f"cus_{contract.user}",
        contract=contract.id,
        plan_name=contract.plan_name,
        subscription=f"sub_{contract.id}",
        status="trialing",
        amount=contract.monthly_amount,
        mode="sandbox",
        trial_end=TODAY + timedelta(days=20),
        created_at=at,
        status_at=at,
    )


def _subscribed(payment: Payment, monthly: Subscription) -> Payment:
    at = monthly.created_at
    opened = payment.moved("checkout_open", at=at, attempt=1, session=f"cs_{payment.id}")
    return opened.moved("processing", at=at, subscription=monthly.subscription, mode="sandbox", method="card")


def _row(payment: Payment) -> LedgerRow:
    at = payment.status_at
    return LedgerRow(
        id=new_id(partition_of(payment.user)),
        movement="payment",
        reference=payment.intent,
        payment=payment.id,
        user=payment.user,
        kind=payment.kind,
        amount=payment.amount,
        fee=payment.fee or 0,
        mode=payment.mode,
        method=payment.method,
        month=month_of(at),
        at=at,
        by="stripe",
    )


def _writes(person: Customer, with_history: bool) -> list[Write]:
    user, by = person.user, person.user.id
    history = {"event": "contract.signed", "by": by} if with_history else {}
    paying = {"event": "payment.created", "by": by} if with_history else {}
    signing = {"event": "subscription.trialing", "by": by} if with_history else {}
    return [
        users.creating(user, event="user.registered", by=by),
        contracts.creating(person.contract, **history),
        *(payments.creating(payment, **paying) for payment in person.payments),
        *(ledger.creating(row, **paying) for row in person.ledger),
        *(subscriptions.creating(one, **signing) for one in person.subscriptions),
    ]

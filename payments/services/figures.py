"""Sums, counts and latest records for the team's home. Their cost does not grow with the number of records."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple, TypeVar

from payments.calendar import day_of, month_before
from payments.models import Contract, DayFigures, Payment
from payments.models.contracts import ENDED, STEPS
from payments.models.payments import KINDS
from payments.queries import joined, summed
from payments.repositories import (
    Contracts,
    DaysFigures,
    Payments,
    Subscriptions,
    contracts,
    day_figures,
    payments,
    subscriptions,
)
from payments.services.phase2 import Pending, Sum, query_pending_phase2_sums
from payments.services.revenue import Revenue, query_revenue
from storage.clock import now
from storage.queries import Page, Query, together

T = TypeVar("T")

DAYS_LOOKED_BACK = 6
"""A day that was not kept, because no worker ran, is compared with one so many days earlier at most."""
RUNNING_STEPS = tuple(step for step in STEPS if step not in ENDED)


class Recurring(NamedTuple):
    """Centavos a month of all living subscriptions; beginning: how many of them are charged first later."""

    amount: int
    number: int
    beginning: int


class MoneyFigures(NamedTuple):
    """Money in centavos."""

    revenue: Revenue
    """What came in, refunds taken off, Stripe's fees not."""
    owed: Sum
    """Everything that customers owe, whatever its due date."""
    recurring: Recurring
    pending: Pending
    """Phase 2 by due date, with what is overdue."""
    a_month_ago: DayFigures | None
    """None in the first month."""
    in_review: int
    """How many payments wait for a person because the money does not fit."""
    latest: list[Payment]
    """Those whose money came last."""


class JourneyFigures(NamedTuple):
    latest: list[Contract]
    by_step: dict[str, int]
    """How many running contracts stand in each step."""

    @property
    def running(self) -> int:
        return sum(self.by_step.values())


def query_money_figures(*, latest: int) -> Query[MoneyFigures]:
    """With the `latest` payments received."""
    return joined(
        MoneyFigures,
        query_revenue(),
        query_owed(),
        query_recurring(),
        query_pending_phase2_sums(),
        query_a_month_ago(),
        payments.query_count(Payments.by_status, status="review"),
        payments.query_list(Payments.settled, limit=latest).then(_items),
    )


def query_owed() -> Query[Sum]:
    """Everything that customers owe: phases 1 and 2, and monthly fees that were charged and not paid."""
    amounts = (payments.query_total(Payments.outstanding, kind=kind) for kind in KINDS)
    return joined(Sum, summed(*amounts), payments.query_count(Payments.owed))


def query_recurring() -> Query[Recurring]:
    """The monthly recurring revenue, and the subscriptions that it comes from."""
    return joined(
        Recurring,
        subscriptions.query_total(Subscriptions.recurring, currency="BRL"),
        subscriptions.query_count(Subscriptions.living),
        subscriptions.query_count(Subscriptions.by_status, status="trialing"),
    )


def keep_figures() -> None:
    """Write down what stands open today, to compare with later. What is kept of a day already stays."""
    today = day_of(now())
    kept, owed, pending, recurring = together(
        day_figures.query_find(str(today)), query_owed(), query_pending_phase2_sums(), query_recurring()
    )
    if kept is None:
        amounts = {"owed": owed.amount, "overdue": pending.overdue.amount, "recurring": recurring.amount}
        day_figures.create(DayFigures(id=str(today), day=today, **amounts))


def query_a_month_ago() -> Query[DayFigures | None]:
    """What stood open on this day of the month before; None where neither it nor the week before it was kept."""
    day = month_before(day_of(now()))
    earliest = day - timedelta(days=DAYS_LOOKED_BACK)
    found = day_figures.query_list(DaysFigures.all, at_least=earliest, at_most=day, limit=1)
    return found.then(lambda page: page.first)


def query_journey_figures(*, latest: int) -> Query[JourneyFigures]:
    """With the `latest` contracts signed."""
    counts = (contracts.query_count(Contracts.by_step, step=step) for step in RUNNING_STEPS)
    newest = contracts.query_list(Contracts.all, limit=latest).then(_items)
    return joined(JourneyFigures, newest, joined(_by_step, *counts))


def _by_step(*counts: int) -> dict[str, int]:
    return dict(zip(RUNNING_STEPS, counts, strict=True))


def _items(page: Page[T]) -> list[T]:
    return page.items

"""Sums, counts and latest records for the team's home. Their cost does not grow with the number of records."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from payments.models import Contract, Payment
from payments.models.contracts import ENDED, STEPS
from payments.models.payments import KINDS
from payments.queries import joined, summed
from payments.repositories import (
    Contracts,
    Payments,
    Subscriptions,
    contracts,
    payments,
    subscriptions,
)
from payments.services.phase2 import Pending, Sum, query_pending_phase2_sums
from payments.services.revenue import Revenue, query_revenue
from storage.queries import Page, Query

T = TypeVar("T")

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


def query_journey_figures(*, latest: int) -> Query[JourneyFigures]:
    """With the `latest` contracts signed."""
    counts = (contracts.query_count(Contracts.by_step, step=step) for step in RUNNING_STEPS)
    newest = contracts.query_list(Contracts.all, limit=latest).then(_items)
    return joined(JourneyFigures, newest, joined(_by_step, *counts))


def _by_step(*counts: int) -> dict[str, int]:
    return dict(zip(RUNNING_STEPS, counts, strict=True))


def _items(page: Page[T]) -> list[T]:
    return page.items

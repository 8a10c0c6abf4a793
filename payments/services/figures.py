"""Sums, counts and latest records for the team's home. Their cost does not grow with the number of records."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple, TypeVar

from payments.calendar import day_of, month_of
from payments.models import Contract, Payment
from payments.models.contracts import ENDED, STEPS
from payments.models.payments import KINDS, PHASE1, PHASE2
from payments.queries import joined
from payments.repositories import Contracts, Ledger, Payments, StripeEvents, contracts, ledger, payments, stripe_events
from storage.clock import now
from storage.queries import Page, Query

T = TypeVar("T")

RUNNING_STEPS = tuple(step for step in STEPS if step not in ENDED)
MOST_OVERDUE = 200


class MoneyFigures(NamedTuple):
    """Money in centavos."""

    received: int
    """In the present São Paulo month, refunds taken off, Stripe's fees not."""
    outstanding: int
    """Phases 1 and 2 that are not paid yet, whatever their due date."""
    overdue: list[Payment]
    """Open payments past their due date, the oldest first."""
    in_review: int
    """How many payments wait for a person because the money does not fit."""
    latest: list[Payment]
    """Those whose money came last."""

    @property
    def overdue_amount(self) -> int:
        return sum(payment.amount for payment in self.overdue)


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
        query_received(),
        query_outstanding(),
        _query_overdue().then(_items),
        payments.query_count(Payments.by_status, status="review"),
        payments.query_list(Payments.settled, limit=latest).then(_items),
    )


def query_received() -> Query[int]:
    """Centavos received in the present São Paulo month."""
    return joined(_total, *(ledger.query_total(Ledger.received, month=month_of(now()), kind=kind) for kind in KINDS))


def query_outstanding() -> Query[int]:
    """Centavos of phases 1 and 2 that are not paid yet."""
    return joined(_total, *(payments.query_total(Payments.outstanding, kind=kind) for kind in (PHASE1, PHASE2)))


def query_stripe_trouble() -> Query[int]:
    """How many webhook events failed, or belong to no payment of ours: somebody must look."""
    counts = [stripe_events.query_count(StripeEvents.by_status, status=status) for status in ("failed", "parked")]
    return joined(_total, *counts)


def query_journey_figures(*, latest: int) -> Query[JourneyFigures]:
    """With the `latest` contracts signed."""
    counts = (contracts.query_count(Contracts.by_step, step=step) for step in RUNNING_STEPS)
    newest = contracts.query_list(Contracts.all, limit=latest).then(_items)
    return joined(JourneyFigures, newest, joined(_by_step, *counts))


def _query_overdue() -> Query[Page[Payment]]:
    yesterday = day_of(now()) - timedelta(days=1)
    return payments.query_list(Payments.open_by_due_date, oldest_first=True, at_most=yesterday, limit=MOST_OVERDUE)


def _by_step(*counts: int) -> dict[str, int]:
    return dict(zip(RUNNING_STEPS, counts, strict=True))


def _total(*amounts: int) -> int:
    return sum(amounts)


def _items(page: Page[T]) -> list[T]:
    return page.items

"""What is still to come of phase 2, by the São Paulo day it is due: overdue, in the next seven days, later, no day yet.

A sum is read from counters by day, month, year and decade, a number from the index, so the cost is the same for ten
payments and for a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from payments.calendar import day_of
from payments.models import Payment
from payments.models.due_dates import UNDATED
from payments.models.payments import PHASE2
from payments.queries import joined, summed
from payments.repositories import Payments, payments
from storage.clock import now
from storage.queries import Page, Query

FIRST_DECADE = 2000
DAYS_AHEAD = 7
_BUCKETS = {
    "day": Payments.pending_by_day,
    "month": Payments.pending_by_month,
    "year": Payments.pending_by_year,
    "decade": Payments.pending_by_decade,
}
GROUPS = ("overdue", "next_7_days", "later", "undated")


class Sum(NamedTuple):
    """Centavos, and of how many payments."""

    amount: int
    number: int

    def without(self, *others: Sum) -> Sum:
        return Sum(self.amount - sum(o.amount for o in others), self.number - sum(o.number for o in others))


class Pending(NamedTuple):
    """overdue: due before today. next_7_days: due from today to the seventh day from now. undated: no day yet."""

    overdue: Sum
    next_7_days: Sum
    later: Sum
    undated: Sum
    total: Sum

    @property
    def groups(self) -> list[tuple[str, Sum]]:
        return [(group, getattr(self, group)) for group in GROUPS]


class Span(NamedTuple):
    """The days of a group; None: without end."""

    first: date | None
    last: date | None


def query_pending_phase2_sums() -> Query[Pending]:
    """The exact sums and numbers of this São Paulo day: some seventy small reads, all in one round trip."""
    today = day_of(now())
    soon = [today + timedelta(days=days) for days in range(DAYS_AHEAD + 1)]
    return joined(
        _pending,
        joined(Sum, summed(*map(_query_bucket, _spans_before(today))), _query_count("overdue", today)),
        joined(Sum, summed(*(_query_bucket(("day", str(day))) for day in soon)), _query_count("next_7_days", today)),
        joined(Sum, _query_bucket(("day", UNDATED)), payments.query_count(Payments.undated_phase2)),
        joined(Sum, payments.query_total(Payments.outstanding, kind=PHASE2), _query_count_of_all()),
    )


def query_group(group: str, *, cursor: str | None = None, limit: int = 25) -> Query[Page[Payment]]:
    """One page of a group, the earliest due date first; what has no day yet, the oldest first."""
    if group == "undated":
        return payments.query_list(Payments.undated_phase2, oldest_first=True, cursor=cursor, limit=limit)
    first, last = span_of(group, day_of(now()))
    return payments.query_list(
        Payments.pending_phase2, oldest_first=True, at_least=first, at_most=last, cursor=cursor, limit=limit
    )


def span_of(group: str, today: date) -> Span:
    """Which due dates belong to a group on this day."""
    seventh = today + timedelta(days=DAYS_AHEAD)
    return {
        "overdue": Span(None, today - timedelta(days=1)),
        "next_7_days": Span(today, seventh),
        "later": Span(seventh + timedelta(days=1), None),
    }[group]


def _pending(overdue: Sum, soon: Sum, undated: Sum, total: Sum) -> Pending:
    return Pending(overdue, soon, total.without(overdue, soon, undated), undated, total)


def _query_count(group: str, today: date) -> Query[int]:
    first, last = span_of(group, today)
    return payments.query_count(Payments.pending_phase2, at_least=first, at_most=last)


def _query_count_of_all() -> Query[int]:
    indexes = (Payments.pending_phase2, Payments.undated_phase2)
    return summed(*map(payments.query_count, indexes))


def _spans_before(today: date) -> Iterator[tuple[str, str]]:
    """Whole decades, years, months and days that end before this day, each day in exactly one of them."""
    yield from (("decade", f"{year // 10}x") for year in range(FIRST_DECADE, today.year // 10 * 10, 10))
    yield from (("year", f"{year}") for year in range(today.year // 10 * 10, today.year))
    yield from (("month", f"{today.year}-{month:02d}") for month in range(1, today.month))
    yield from (("day", f"{today:%Y-%m}-{day:02d}") for day in range(1, today.day))


def _query_bucket(span: tuple[str, str]) -> Query[int]:
    """What is due within one day, month, year or decade."""
    size, value = span
    return payments.query_total(_BUCKETS[size], **{f"due_{size}": value})

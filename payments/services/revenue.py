"""What came in, by day and by month: read from counters, so the cost is the same for any number of payments."""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from typing import NamedTuple

from payments.calendar import day_of, month_before, month_of, months_until
from payments.models.payments import KINDS
from payments.queries import joined, summed
from payments.repositories import Ledger, ledger
from storage.clock import now
from storage.queries import Query

MONTHS = 6


class Month(NamedTuple):
    """A São Paulo month, 2026-11, and its centavos: refunds taken off, Stripe's fees not."""

    month: str
    amount: int


class Revenue(NamedTuple):
    """Centavos, refunds taken off. days: each day of this month so far; before: as many days of the month before."""

    days: list[int]
    before: list[int]
    months: list[Month]

    @property
    def this_month(self) -> int:
        return sum(self.days)

    @property
    def last_month(self) -> int:
        """Up to the same day of the month before."""
        return sum(self.before)

    @property
    def growing(self) -> list[int]:
        """The sum of the month at the end of each day."""
        return list(accumulate(self.days, initial=0))

    @property
    def permille(self) -> int | None:
        """How much more came in than in the same days of the month before, in thousandths; None without a base."""
        return (self.this_month - self.last_month) * 1000 // self.last_month if self.last_month > 0 else None


def query_revenue() -> Query[Revenue]:
    """Some eighty small reads, all in one round trip."""
    today = day_of(now())
    return joined(
        Revenue,
        _query_days_until(today),
        _query_days_until(month_before(today)),
        _listed(*map(_query_month, months_until(month_of(now()), MONTHS))),
    )


def _query_days_until(last: date) -> Query[list[int]]:
    """Each day of its month up to this one."""
    days = (last.replace(day=number + 1) for number in range(last.day))
    return _listed(*(ledger.query_total(Ledger.received_on, day=day) for day in days))


def _query_month(month: str) -> Query[Month]:
    parts = (ledger.query_total(Ledger.received, month=month, kind=kind) for kind in KINDS)
    return summed(*parts).then(lambda amount: Month(month, amount))


def _listed(*parts: Query[int] | Query[Month]) -> Query[list]:  # type: ignore[type-arg]
    return joined(lambda *found: list(found), *parts)

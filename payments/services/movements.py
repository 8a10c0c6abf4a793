"""The ledger of a month: every movement of money, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from payments.models import LedgerRow
from payments.models.payments import KINDS
from payments.queries import joined, summed
from payments.repositories import Ledger, ledger
from storage.queries import Page, Query, walk

BATCH = 500


class Movements(NamedTuple):
    """One page of a month's rows, the newest first; number and sums are of the whole month, in centavos."""

    page: Page[LedgerRow]
    number: int
    amount: int
    fees: int

    @property
    def net(self) -> int:
        """What stays after Stripe's fees."""
        return self.amount - self.fees


def query_movements(month: str, kind: str = "", *, cursor: str | None = None, limit: int = 25) -> Query[Movements]:
    """month: São Paulo month, 2026-11. kind: phase1, phase2, monthly; empty: all."""
    index = Ledger.by_month_and_kind if kind else Ledger.by_month
    where: dict[str, Any] = {"month": month} | ({"kind": kind} if kind else {})
    kinds = (kind,) if kind else KINDS
    return joined(
        Movements,
        ledger.query_list(index, cursor=cursor, limit=limit, **where),
        ledger.query_count(index, **where),
        summed(*(ledger.query_total(Ledger.received, month=month, kind=one) for one in kinds)),
        summed(*(ledger.query_total(Ledger.fees, month=month, kind=one) for one in kinds)),
    )


def walk_movements(month: str, kind: str = "") -> Iterator[LedgerRow]:
    """Every row of the month, in steps of `BATCH`."""
    return walk(lambda cursor: query_movements(month, kind, cursor=cursor, limit=BATCH).run().page)

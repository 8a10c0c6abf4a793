"""Payments as staff look for them, with the number and the sum of what was found, in one round trip.

Their cost does not grow with the number of payments: sums come from counters, numbers from the sizes of the indexes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from payments.calendar import bounds_of
from payments.models import Payment
from payments.models.payments import KINDS, TRANSITIONS
from payments.queries import joined, summed
from payments.repositories import Payments, payments
from storage.indexes import Counter, Index
from storage.queries import Page, Query, walk

OWED = "open"
"""Beside the statuses: whatever is still to be received."""
STATUSES = (OWED, *TRANSITIONS)
BATCH = 500
MOST_OF_ONE_CUSTOMER = 500
"""A customer's payments are so few that they are chosen and summed here."""

_INDEXES: dict[tuple[bool, bool], Index] = {
    (False, False): Payments.all,
    (True, False): Payments.by_status,
    (False, True): Payments.by_kind,
    (True, True): Payments.by_status_and_kind,
}


class Wanted(NamedTuple):
    """What to look for; empty: any. month: São Paulo month in which it was created, 2026-11. customer: a user id."""

    status: str = ""
    kind: str = ""
    month: str = ""
    customer: str = ""

    def fits(self, payment: Payment) -> bool:
        is_status = payment.is_owed if self.status == OWED else self.status in ("", payment.status)
        return is_status and self.kind in ("", payment.kind)


class Found(NamedTuple):
    """One page of payments, the newest first; how many there are in all, and their sum in centavos."""

    page: Page[Payment]
    number: int
    amount: int


def query_payments(wanted: Wanted, *, cursor: str | None = None, limit: int = 25) -> Query[Found]:
    """A customer's payments come on one page, at most 500."""
    if wanted.customer:
        return _query_of_customer(wanted)
    index, where = _listing(wanted)
    bounds = _bounds(wanted.month)
    return joined(
        Found,
        payments.query_list(index, cursor=cursor, limit=limit, **bounds, **where),
        payments.query_count(index, **bounds, **where),
        _query_amount(wanted),
    )


def walk_payments(wanted: Wanted) -> Iterator[Payment]:
    """Everything that `query_payments` finds, in steps of `BATCH`."""
    return walk(lambda cursor: query_payments(wanted, cursor=cursor, limit=BATCH).run().page)


def _query_of_customer(wanted: Wanted) -> Query[Found]:
    def chosen(page: Page[Payment]) -> Found:
        items = [payment for payment in page.items if wanted.fits(payment)]
        return Found(Page(items, None), len(items), sum(payment.amount for payment in items))

    listed = payments.query_list(
        Payments.by_user, user=wanted.customer, limit=MOST_OF_ONE_CUSTOMER, **_bounds(wanted.month)
    )
    return listed.then(chosen)


def _listing(wanted: Wanted) -> tuple[Index, dict[str, Any]]:
    where: dict[str, Any] = {name: value for name, value in (("status", wanted.status), ("kind", wanted.kind)) if value}
    if wanted.status == OWED:
        del where["status"]
        return (Payments.owed_by_kind if wanted.kind else Payments.owed), where
    return _INDEXES[bool(wanted.status), bool(wanted.kind)], where


def _bounds(month: str) -> dict[str, Any]:
    first, last = bounds_of(month) if month else (None, None)
    return {"at_least": first, "at_most": last}


def _query_amount(wanted: Wanted) -> Query[int]:
    kinds = (wanted.kind,) if wanted.kind else KINDS
    month = {"created_month": wanted.month} if wanted.month else {}
    if wanted.status == OWED:
        counter = Payments.owed_of_month if month else Payments.outstanding
        return _total([(counter, {"kind": kind} | month) for kind in kinds])
    counter = Payments.sums_of_month if month else Payments.sums
    statuses = (wanted.status,) if wanted.status else tuple(TRANSITIONS)
    return _total([(counter, {"status": status, "kind": kind} | month) for status, kind in product(statuses, kinds)])


def _total(parts: list[tuple[Counter, dict[str, str]]]) -> Query[int]:
    return summed(*(payments.query_total(counter, **where) for counter, where in parts))

"""Movements of money: rows that are only ever added. What is learnt or undone later is a row of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from payments.calendar import day_of
from storage.records import Record


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """Money that arrived, as Stripe (or a person) reports it. amount and fee in centavos, fee None while unknown.

    intent and charge name the movement at Stripe; they tell a repeated report from a second payment.
    mode: live, test, sandbox, offline.
    """

    amount: int
    currency: str
    method: str
    intent: str
    charge: str
    at: datetime
    mode: str
    session: str = ""
    fee: int | None = None

    @property
    def reference(self) -> str:
        """One name for one movement, however much of it is known yet."""
        return self.intent or self.charge or self.session


INCOMING = frozenset({"payment", "overpayment", "unmatched"})


class LedgerRow(Record, frozen=True, kw_only=True):
    """One movement, in centavos, signed: money in is positive, money given back negative."""

    movement: str
    """payment, overpayment, unmatched (it waits for a review), fee, refund, refund_failed, dispute, dispute_won."""
    reference: str
    """What moved it outside: Stripe's intent, refund or dispute; `offline-…`, `fee-…`. One row per reference."""
    incoming: str = ""
    """Reference of the money that this row takes away or gives back again; empty for money that came in."""
    payment: str
    user: str
    kind: str
    """Of the payment: phase1, phase2, monthly."""
    amount: int
    fee: int = 0
    currency: str = "BRL"
    mode: str = ""
    method: str = ""
    month: str
    """São Paulo month of `at`, 2026-11."""
    at: datetime
    by: str
    reason: str = ""

    @property
    def came_in(self) -> bool:
        return self.movement in INCOMING

    @property
    def day(self) -> date:
        """The São Paulo day of `at`."""
        return day_of(self.at)

    @property
    def net(self) -> int:
        return self.amount - self.fee


class Balance(NamedTuple):
    """What the rows of a payment add up to, in centavos. net: of the amounts; kept: after fees."""

    received: int
    refunded: int
    disputed: int
    fees: int

    @property
    def net(self) -> int:
        return self.received - self.refunded - self.disputed

    @property
    def kept(self) -> int:
        return self.net - self.fees


def balance_of(rows: Iterable[LedgerRow]) -> Balance:
    """The sums of these rows, by what moved."""
    known = list(rows)

    def total(*movements: str) -> int:
        return sum(row.amount for row in known if row.movement in movements)

    given_back, disputed = -total("refund", "refund_failed"), -total("dispute", "dispute_won")
    return Balance(total(*INCOMING), given_back, disputed, sum(row.fee for row in known))


def left_of(rows: Iterable[LedgerRow], incoming: str) -> int:
    """How many centavos of this incoming money are still here."""
    return sum(row.amount for row in rows if incoming in (row.reference, row.incoming))

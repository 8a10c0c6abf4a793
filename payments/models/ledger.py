"""Movements of money: rows that are only ever added. A fee that was unknown is filled in once Stripe tells it."""

from __future__ import annotations

from datetime import date, datetime

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


class LedgerRow(Record, frozen=True, kw_only=True):
    """One movement, in centavos, signed: money in is positive, money given back negative."""

    movement: str
    """payment, overpayment, unmatched (it waits for a review), refund, dispute."""
    reference: str
    """What moved it outside: a Stripe charge, refund or dispute id; `offline-<payment>`. One row per reference."""
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
    def day(self) -> date:
        """The São Paulo day of `at`."""
        return day_of(self.at)

    @property
    def net(self) -> int:
        return self.amount - self.fee

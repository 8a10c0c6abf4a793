"""The proof of a payment, frozen when it was paid."""

from __future__ import annotations

from datetime import datetime

from storage.records import Record


class Receipt(Record, frozen=True, kw_only=True):
    """Its id is the payment's id. Everything printed is copied here, so later changes elsewhere never change it."""

    number: str
    """`<year>-<four digits>`, without gaps."""
    year: int
    sequence: int
    user: str
    kind: str
    plan_name: str
    period_start: datetime | None = None
    """Of a month that a subscription charged."""
    amount: int
    currency: str
    method: str
    paid_at: datetime
    customer_name: str
    customer_company: str = ""
    customer_tax_id: str = ""
    customer_email: str
    seller: tuple[str, ...] = ()
    """Lines that name the agency."""
    mode: str = ""

"""Receipts: numbered without gaps, everything printed on them copied at the moment of payment."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings

from accounts.models import User
from payments.calendar import day_of
from payments.models import Payment, Receipt
from payments.repositories import Receipts, receipts
from storage.clock import now
from storage.commits import Write
from storage.errors import Taken
from storage.locks import lock
from storage.queries import Page, Query


def numbering() -> AbstractContextManager[None]:
    """A queue for those who are about to number a receipt: without it many at once would want the same number."""
    return lock("payments:receipt_numbers", seconds=10, wait=10)


def query_last_receipt() -> Query[Page[Receipt]]:
    """The receipt with this year's highest number, to be read together with whatever else is needed."""
    return receipts.query_list(Receipts.by_year, year=day_of(now()).year, limit=1)


def next_receipt(paid: Payment, person: User, last: Page[Receipt]) -> Receipt:
    """The receipt of this paid payment, with the number that follows the last one.

    Numbers are unique in the store: when two payments take the same one, the second commit is refused (see
    `is_number_taken`) and reads the last number again. So none is skipped and none given twice.
    """
    year = day_of(now()).year
    sequence = last.items[0].sequence + 1 if last.items else 1
    return Receipt(
        id=paid.id,
        number=f"{year}-{sequence:04d}",
        year=year,
        sequence=sequence,
        user=paid.user,
        kind=paid.kind,
        plan_name=paid.plan_name,
        period_start=paid.period_start,
        amount=paid.amount,
        currency=paid.currency,
        method=paid.method,
        mode=paid.mode,
        paid_at=paid.paid_at or now(),
        customer_name=person.name,
        customer_company=person.company,
        customer_tax_id=person.tax_id,
        customer_email=person.email,
        seller=_seller(),
    )


def issuing(receipt: Receipt) -> Write:
    """The write that stores it, for the commit that makes its payment paid."""
    return receipts.creating(receipt)


def is_number_taken(taken: Taken) -> bool:
    return taken.key.startswith("payments:receipts:by_number:")


def _seller() -> tuple[str, ...]:
    brand = settings.BRAND
    return brand["agency"], brand["name"], brand["email"], brand["whatsapp"]

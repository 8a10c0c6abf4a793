"""Money that came to a payment which nothing has settled: it is here for a person to decide about."""

from __future__ import annotations

from typing import Any

from payments.models import LedgerRow, Payment, left_of
from payments.services.settlements import with_checkout
from storage.clock import now


def in_doubt(rows: list[LedgerRow]) -> list[LedgerRow]:
    """Of a payment that nothing has settled: the money that is here, for a person to decide about."""
    return [row for row in rows if row.came_in and left_of(rows, row.reference) > 0]


def doubted(payment: Payment, incoming: LedgerRow, rows: list[LedgerRow], overlay: dict[str, Any]) -> Payment:
    """Nothing has settled it: it waits for a review while any money is here."""
    here = in_doubt(rows)
    left = sum(left_of(rows, row.reference) for row in here)
    known = payment.replace(overpaid_amount=left, **(overlay if is_named(payment, incoming) else {}))
    if payment.status != "review":
        return _reviewed_again(known, incoming) if incoming in here else known
    if not here:
        return _given_back(known)
    if any(is_named(known, row) for row in here):
        return known
    return naming(known, here[0]).replace(review_reason=_reason_of(known, here[0]))


def _reviewed_again(payment: Payment, incoming: LedgerRow) -> Payment:
    """What had gone back is here again: a refund failed, or a dispute was won."""
    named = naming(with_checkout(payment), incoming)
    return named.moved("review", at=now(), review_reason=_reason_of(payment, incoming))


def _reason_of(payment: Payment, incoming: LedgerRow) -> str:
    """What was cancelled must be so again once the money is gone, whatever else is wrong with it."""
    was_cancelled = payment.status == "cancelled" or payment.review_reason == "paid_after_cancel"
    return "paid_after_cancel" if was_cancelled else incoming.reason or "came_twice"


def naming(payment: Payment, incoming: LedgerRow) -> Payment:
    """The payment, with the names and facts of this money instead of any other's."""
    known = payment
    if not is_named(payment, incoming):
        known = payment.replace(intent=incoming.reference, charge="", session="", fee=None)
    fee = incoming.fee or None if known.fee is None else known.fee
    return known.replace(method=incoming.method, mode=incoming.mode, paid_at=incoming.at, fee=fee)


def _given_back(payment: Payment) -> Payment:
    """All of the money that did not fit went back: what was cancelled is so again, anything else is owed again."""
    cleared: dict[str, Any] = {"review_reason": "", "paid_at": None, "dispute": "", "dispute_due_at": None}
    if payment.review_reason == "paid_after_cancel":
        return payment.moved("cancelled", at=now(), **cleared)
    return payment.without_session(at=now()).replace(charge="", fee=None, **cleared)


def is_named(payment: Payment, incoming: LedgerRow) -> bool:
    return incoming.reference in (payment.intent, payment.charge, payment.session)

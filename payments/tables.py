"""Payments and movements as rows of a file. Amounts as Brazilians type them, moments in ISO 8601."""

from __future__ import annotations

from datetime import date, datetime

from payments.models import LedgerRow, Payment
from payments.money import typed

PAYMENT_COLUMNS = (
    "id",
    "customer",
    "customer_name",
    "contract",
    "plan",
    "kind",
    "status",
    "amount",
    "refunded",
    "currency",
    "due_date",
    "created_at",
    "paid_at",
    "method",
    "receipt",
    "nota_fiscal",
)
MOVEMENT_COLUMNS = (
    "at",
    "movement",
    "payment",
    "customer",
    "kind",
    "amount",
    "fee",
    "net",
    "currency",
    "method",
    "reference",
    "by",
    "reason",
)


def payment_row(payment: Payment) -> list[str]:
    """A payment in the columns of PAYMENT_COLUMNS."""
    return [
        payment.id,
        payment.user,
        payment.customer_name,
        payment.contract,
        payment.plan_name,
        payment.kind,
        payment.status,
        _signed(payment.amount),
        _signed(payment.refunded_amount),
        payment.currency,
        _written(payment.due_date),
        _written(payment.created_at),
        _written(payment.paid_at),
        payment.method,
        payment.receipt,
        payment.nota_fiscal,
    ]


def movement_row(row: LedgerRow) -> list[str]:
    """A row of the ledger in the columns of MOVEMENT_COLUMNS."""
    amounts = [_signed(row.amount), _signed(row.fee), _signed(row.net)]
    names = [row.currency, row.method, row.reference, row.by, row.reason]
    return [_written(row.at), row.movement, row.payment, row.user, row.kind, *amounts, *names]


def _signed(centavos: int) -> str:
    return f"{'-' if centavos < 0 else ''}{typed(abs(centavos))}"


def _written(at: datetime | date | None) -> str:
    if at is None:
        return ""
    return at.isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat()

"""Any object of the simulator by Stripe's id for it."""

from __future__ import annotations

from collections.abc import Callable

from payments.sandbox.answers import (
    Json,
    charge_object,
    customer_object,
    dispute_object,
    intent_object,
    invoice_object,
    invoice_payment_object,
    method_object,
    refund_object,
    refund_transaction_object,
    session_object,
    subscription_object,
    transaction_object,
)
from payments.sandbox.repositories import customers, disputes, find_payable, invoices, purchases, refunds, subscriptions


def find_object(object_id: str) -> Json | None:
    """None where there is nothing of this id, or of this kind: a payment intent begins with the first attempt, a
    charge with the payment."""
    kind, _, rest = object_id.partition("_sandbox_")
    finder = _FINDERS.get(kind)
    return finder(rest) if finder and rest else None


def _found(find: Callable[[str], object], shown: Callable[..., Json]) -> Callable[[str], Json | None]:
    def finder(record_id: str) -> Json | None:
        record = find(record_id)
        return shown(record) if record else None

    return finder


def _intent(record_id: str) -> Json | None:
    payable = find_payable(record_id)
    return intent_object(payable) if payable and payable.was_tried else None


def _charge(record_id: str) -> Json | None:
    payable = find_payable(record_id)
    return charge_object(payable) if payable and payable.is_charged else None


def _transaction(rest: str) -> Json | None:
    """`<charged>`, or marked: re and fr for a refund and its failure, dw and dr for a dispute's two movements."""
    mark, _, record_id = rest.rpartition("_")
    if mark in ("re", "fr"):
        refund = refunds.find(record_id)
        return refund_transaction_object(refund, failure=mark == "fr") if refund else None
    if mark in ("dw", "dr"):
        dispute = disputes.find(record_id)
        moved = dispute_object(dispute)["balance_transactions"] if dispute else []
        return next((each for each in moved if each["id"] == f"txn_sandbox_{rest}"), None)
    payable = find_payable(record_id)
    return transaction_object(payable) if payable and payable.is_charged else None


_FINDERS: dict[str, Callable[[str], Json | None]] = {
    "cus": _found(customers.find, customer_object),
    "cs": _found(purchases.find, session_object),
    "sub": _found(subscriptions.find, subscription_object),
    "in": _found(invoices.find, invoice_object),
    "inpay": _found(invoices.find, invoice_payment_object),
    "re": _found(refunds.find, refund_object),
    "du": _found(disputes.find, dispute_object),
    "pm": lambda rest: method_object(f"pm_sandbox_{rest}"),
    "pi": _intent,
    "ch": _charge,
    "txn": _transaction,
}

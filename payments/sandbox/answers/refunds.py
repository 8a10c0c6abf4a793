"""Refunds and what they move."""

from __future__ import annotations

from payments.sandbox.answers.payments import moved_object
from payments.sandbox.answers.values import Json, seconds
from payments.sandbox.models import SimulatedRefund


def refund_object(refund: SimulatedRefund) -> Json:
    """https://docs.stripe.com/api/refunds/object"""
    made = {
        "id": refund.stripe_id,
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": f"txn_sandbox_re_{refund.id}",
        "charge": f"ch_sandbox_{refund.payable}",
        "created": seconds(refund.created_at),
        "currency": refund.currency,
        "metadata": refund.metadata,
        "payment_intent": f"pi_sandbox_{refund.payable}",
        "reason": refund.reason or None,
        "status": refund.status,
    }
    if refund.status == "pending":
        made["pending_reason"] = "processing"
    if refund.is_failed:
        made["failure_balance_transaction"] = f"txn_sandbox_fr_{refund.id}"
        made["failure_reason"] = refund.failure_reason
    return made


def refund_transaction_object(refund: SimulatedRefund, *, failure: bool = False) -> Json:
    """What went back to the payer, without the fee; a failure brings it here again."""
    kind = "refund_failure" if failure else "refund" if refund.method == "card" else "payment_refund"
    return moved_object(
        f"txn_sandbox_{'fr' if failure else 're'}_{refund.id}",
        amount=refund.amount if failure else -refund.amount,
        fee=0,
        kind=kind,
        source=refund.stripe_id,
        created=seconds(refund.failed_at if failure else refund.created_at),
        currency=refund.currency,
    )

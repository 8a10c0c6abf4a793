"""Disputes and what they move."""

from __future__ import annotations

from payments.sandbox.answers.payments import moved_object
from payments.sandbox.answers.values import Json, seconds
from payments.sandbox.models import DISPUTE_FEE, SimulatedDispute
from storage.clock import now


def dispute_object(dispute: SimulatedDispute) -> Json:
    """https://docs.stripe.com/api/disputes/object"""
    return {
        "id": dispute.stripe_id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": _moved(dispute),
        "charge": f"ch_sandbox_{dispute.payable}",
        "created": seconds(dispute.created_at),
        "currency": dispute.currency,
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": seconds(dispute.due_by),
            "enhanced_eligibility": {},
            "has_evidence": dispute.has_evidence,
            "past_due": dispute.due_by < now(),
            "submission_count": int(dispute.has_evidence),
        },
        "is_charge_refundable": dispute.is_inquiry or dispute.status == "won",
        "livemode": False,
        "metadata": {},
        "payment_intent": f"pi_sandbox_{dispute.payable}",
        "reason": dispute.reason,
        "status": dispute.status,
    }


def _moved(dispute: SimulatedDispute) -> list[Json]:
    """The withdrawal first, then the reinstatement of one that was won."""
    if dispute.is_inquiry:
        return []
    withdrawn = _transaction(dispute, "dw", -dispute.amount, DISPUTE_FEE, seconds(dispute.created_at))
    if dispute.status != "won":
        return [withdrawn]
    return [withdrawn, _transaction(dispute, "dr", dispute.amount, 0, seconds(dispute.closed_at))]


def _transaction(dispute: SimulatedDispute, mark: str, amount: int, fee: int, created: int | None) -> Json:
    return moved_object(
        f"txn_sandbox_{mark}_{dispute.id}",
        amount=amount,
        fee=fee,
        kind="adjustment",
        source=dispute.stripe_id,
        created=created,
        currency=dispute.currency,
    ) | {"reporting_category": "dispute" if amount < 0 else "dispute_reversal"}

"""What may become of a charge, as if somebody acted in Stripe's dashboard or at the payer's bank.

Every function sends the webhooks in Stripe's order and raises NotPossible where Stripe would refuse. Ids are ours, or
any of Stripe's that end in ours (cs_, pi_, ch_, in_, re_, du_).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from payments.sandbox import charges
from payments.sandbox.answers import plain_id
from payments.sandbox.delivery import announce
from payments.sandbox.impossible import NotPossible
from payments.sandbox.models import SimulatedDispute, SimulatedRefund
from payments.sandbox.parameters import Refusal
from storage.clock import now

T = TypeVar("T")


def refund(charge_id: str, amount: int = 0, *, pending: bool = False) -> SimulatedRefund:
    """Refund this many centavos (0: all that is left) in the dashboard: no metadata, so nobody knows it here."""
    asked = SimulatedRefund(
        payable=plain_id(charge_id),
        amount=amount,
        currency="",
        method="",
        status="pending" if pending else "succeeded",
        created_at=now(),
    )
    made = _possible(lambda: charges.make_refund(asked))
    announce(*made.facts)
    return made.refund


def settle_refund(refund_id: str, status: str) -> SimulatedRefund:
    """status: succeeded (from pending), or failed (from pending or succeeded: the money is back in the account)."""
    settled = _possible(lambda: charges.settle_refund(plain_id(refund_id), status))
    announce(*settled.facts)
    return settled.refund


def open_dispute(
    charge_id: str, amount: int | None = None, *, reason: str = "fraudulent", inquiry: bool = False
) -> SimulatedDispute:
    """amount: centavos, what is left of the charge where it is not said; inquiry: only a question, no money moves."""
    opened = _possible(lambda: charges.open_dispute(plain_id(charge_id), amount=amount, reason=reason, inquiry=inquiry))
    announce(*opened.facts)
    return opened.dispute


def answer_dispute(dispute_id: str) -> SimulatedDispute:
    """Evidence is sent: under review."""
    answered = _possible(lambda: charges.answer_dispute(plain_id(dispute_id)))
    announce(*answered.facts)
    return answered.dispute


def close_dispute(dispute_id: str, status: str) -> SimulatedDispute:
    """status: won (the money comes back, the fee does not) or lost; an inquiry is closed."""
    closed = _possible(lambda: charges.close_dispute(plain_id(dispute_id), status))
    announce(*closed.facts)
    return closed.dispute


def _possible(act: Callable[[], T]) -> T:
    try:
        return act()
    except Refusal as refusal:
        raise NotPossible(str(refusal)) from refusal

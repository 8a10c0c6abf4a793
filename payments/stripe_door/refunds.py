"""Charges, and the money that went back from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payments.stripe_door.client import ask
from payments.stripe_objects import Charge, Dispute, DisputeList, Refund, RefundList

MOST = 100
"""Refunds or disputes of one charge that are read."""


def retrieve_charge(charge_id: str) -> Charge:
    """The charge as it is now, with Stripe's fee (https://docs.stripe.com/api/charges/retrieve)."""
    asked: Any = {"expand": ["balance_transaction"]}
    return ask(Charge, lambda client: client.v1.charges.retrieve(charge_id, asked))


def create_refund(*, intent: str, amount: int, notes: Mapping[str, str], key: str) -> Refund:
    """https://docs.stripe.com/api/refunds/create; amount in centavos; key: the idempotency key."""
    asked: Any = {"payment_intent": intent, "amount": amount, "metadata": dict(notes)}
    return ask(Refund, lambda client: client.v1.refunds.create(asked, {"idempotency_key": key}))


def retrieve_refund(refund_id: str) -> Refund:
    """https://docs.stripe.com/api/refunds/retrieve"""
    return ask(Refund, lambda client: client.v1.refunds.retrieve(refund_id))


def list_refunds_of(charge_id: str) -> list[Refund]:
    """Every refund of this charge, those that failed included."""
    asked: Any = {"charge": charge_id, "limit": MOST}
    return ask(RefundList, lambda client: client.v1.refunds.list(asked)).data


def find_refund(*, intent: str, note: str) -> Refund | None:
    """The refund that carries our note, looked for before asking again when an answer was lost."""
    asked: Any = {"payment_intent": intent, "limit": MOST}
    found = ask(RefundList, lambda client: client.v1.refunds.list(asked)).data
    return next((refund for refund in found if (refund.metadata or {}).get("refund") == note), None)


def retrieve_dispute(dispute_id: str) -> Dispute:
    """https://docs.stripe.com/api/disputes/retrieve"""
    return ask(Dispute, lambda client: client.v1.disputes.retrieve(dispute_id))


def list_disputes_of(charge_id: str) -> list[Dispute]:
    """Every dispute about this charge."""
    asked: Any = {"charge": charge_id, "limit": MOST}
    return ask(DisputeList, lambda client: client.v1.disputes.list(asked)).data

"""Customers, with the card that Stripe keeps for them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from payments.sandbox.models.marks import Marked

CARDS = {"4242": "visa", "4444": "mastercard", "1881": "visa"}
"""The last four digits that the portal offers, and their brands (https://docs.stripe.com/testing#cards)."""


class SimulatedCustomer(Marked, frozen=True, kw_only=True):
    """`key` is the idempotency key that it was made with; `asked` what was asked then; `card` its last four digits."""

    key: str
    asked: str
    name: str = ""
    email: str = ""
    metadata: dict[str, str] = {}
    deleted: bool = False
    card: str = ""
    created_at: datetime

    @property
    def stripe_id(self) -> str:
        return f"cus_sandbox_{self.id}"

    def with_card(self, card: str) -> Self:
        return self.replace(card=card)

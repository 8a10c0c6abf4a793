"""What was asked to be given back, written down before anybody is asked for it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from storage.records import Record

ASKED, PENDING, SUCCEEDED, FAILED, MANUAL = "asked", "pending", "succeeded", "failed", "manual"


class Refund(Record, frozen=True, kw_only=True):
    """Its ledger row appears when the money has moved: when Stripe says so, or at once where no Stripe is asked."""

    payment: str
    contract: str
    user: str
    incoming: str
    """Reference of the money that came in and goes back."""
    intent: str = ""
    """How Stripe calls that money."""
    attempt: int = 0
    """Names the idempotency key: Stripe repeats its first answer to a key, a fault included."""
    amount: int
    reason: str
    token: str
    """Names one click: the same click is one refund."""
    status: str = ASKED
    """asked (Stripe has not answered), pending, succeeded, failed, manual (given back outside Stripe)."""
    refund: str = ""
    """Stripe's id (re_…)."""
    error: str = ""
    by: str
    created_at: datetime

    @property
    def is_asked(self) -> bool:
        return self.status == ASKED

    @property
    def name(self) -> str:
        """What Stripe is asked to give back from."""
        return self.intent or self.incoming

    @property
    def key(self) -> str:
        """Stripe's idempotency key."""
        return f"refund:{self.id}:{self.attempt}" if self.attempt else f"refund:{self.id}"

    def answered(self, *, refund: str, status: str) -> Self:
        """As Stripe tells it."""
        known = {"succeeded": SUCCEEDED, "failed": FAILED, "canceled": FAILED}
        return self.replace(refund=refund, status=known.get(status, PENDING))

    def refused(self, error: str) -> Self:
        return self.replace(status=FAILED, error=error)

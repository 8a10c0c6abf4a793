"""Disputes: a payer's bank takes the money back until somebody wins."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from payments.sandbox.models.marks import Marked

DISPUTE_FEE = 5500
"""Centavos that Stripe takes for a dispute in Brazil; winning does not bring them back."""
OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")


class SimulatedDispute(Marked, frozen=True, kw_only=True):
    """payable: record id of what was charged. An inquiry (status warning_…) moves no money."""

    payable: str
    amount: int
    currency: str
    method: str
    reason: str
    status: str
    created_at: datetime
    due_by: datetime
    has_evidence: bool = False
    closed_at: datetime | None = None

    @property
    def stripe_id(self) -> str:
        return f"du_sandbox_{self.id}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_inquiry(self) -> bool:
        return self.status.startswith("warning_")

    def answered(self) -> Self:
        """Evidence was sent to the bank."""
        status = "warning_under_review" if self.is_inquiry else "under_review"
        return self.replace(status=status, has_evidence=True)

    def closed(self, status: str, at: datetime) -> Self:
        """status: won, lost, or warning_closed."""
        return self.replace(status=status, closed_at=at)

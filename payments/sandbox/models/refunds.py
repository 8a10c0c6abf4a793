"""Refunds of charges."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from payments.sandbox.models.marks import Marked


class SimulatedRefund(Marked, frozen=True, kw_only=True):
    """payable: record id of what was charged; key is empty for a refund made in the dashboard. amount in centavos."""

    key: str = ""
    asked: str = ""
    payable: str
    amount: int
    currency: str
    method: str
    reason: str = ""
    metadata: dict[str, str] = {}
    status: str = "succeeded"
    """pending, succeeded, failed."""
    failure_reason: str = ""
    created_at: datetime
    failed_at: datetime | None = None

    @property
    def stripe_id(self) -> str:
        return f"re_sandbox_{self.id}"

    @property
    def is_failed(self) -> bool:
        return self.status == "failed"

    def succeeded(self) -> Self:
        return self.replace(status="succeeded")

    def failed(self, at: datetime) -> Self:
        return self.replace(status="failed", failure_reason="lost_or_stolen_card", failed_at=at)

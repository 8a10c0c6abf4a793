"""Webhook events."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from payments.sandbox.models.marks import Marked


class SimulatedEvent(Marked, frozen=True, kw_only=True):
    """A webhook as it was first made, so that it can be sent again byte for byte; answer: HTTP status of the last
    delivery."""

    type: str
    body: str
    created_at: datetime
    deliveries: int = 0
    answer: int = 0

    @property
    def stripe_id(self) -> str:
        return f"evt_sandbox_{self.id}"

    @property
    def steps(self) -> list[str]:
        """Its type in pieces, between which a narrow line may break."""
        return self.type.split(".")

    @property
    def was_sent(self) -> bool:
        return self.deliveries > 0

    def delivered(self, answer: int) -> Self:
        return self.replace(deliveries=self.deliveries + 1, answer=answer)

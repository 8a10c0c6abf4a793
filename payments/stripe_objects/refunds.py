"""Money that goes back: refunds and disputes."""

from __future__ import annotations

from msgspec import Struct, field

from payments.stripe_objects.purchases import BalanceTransaction, Id

FAILED = frozenset({"failed", "canceled"})


class Refund(Struct, frozen=True):
    """https://docs.stripe.com/api/refunds/object"""

    id: Id
    amount: int
    status: str | None
    charge: str | None = None
    created: int = 0
    reason: str | None = None
    metadata: dict[str, str] | None = None

    @property
    def has_failed(self) -> bool:
        """The money came back to us."""
        return self.status in FAILED


class RefundList(Struct, frozen=True):
    data: list[Refund]


class Evidence(Struct, frozen=True):
    due_by: int | None = None


class Dispute(Struct, frozen=True):
    """https://docs.stripe.com/api/disputes/object; its balance transactions say what the bank took and gave back."""

    id: Id
    amount: int
    status: str
    charge: str
    created: int = 0
    reason: str = ""
    evidence_details: Evidence = Evidence()
    balance_transactions: list[BalanceTransaction] = field(default_factory=list)

    @property
    def overlay(self) -> str:
        """open, won, lost; inquiry is a bank's question that holds no money back, empty once it is closed."""
        if self.status in ("won", "lost"):
            return self.status
        if self.status.startswith("warning_"):
            return "" if self.status == "warning_closed" else "inquiry"
        return "open"


class DisputeList(Struct, frozen=True):
    data: list[Dispute]

"""Checkout sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from payments.sandbox.models.payables import Payable

SESSION_LIFETIME = timedelta(hours=24)


class Purchase(Payable, frozen=True, kw_only=True):
    """One Checkout Session. In mode payment it is its payment intent and charge, too; in mode subscription those stand
    in the first invoice, and `amount` is what a month costs."""

    key: str
    asked: str
    mode: str = "payment"
    client_reference_id: str = ""
    metadata: dict[str, str]
    subscription_metadata: dict[str, str] = {}
    trial_end: datetime | None = None
    subscription: str = ""
    first_invoice: str = ""
    """Record ids of the subscription that it began, and of the invoice that this made."""
    success_url: str
    cancel_url: str
    status: str = "open"
    """open, complete, expired."""
    expires_at: datetime

    @property
    def session_id(self) -> str:
        return f"cs_sandbox_{self.id}"

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_subscription(self) -> bool:
        return self.mode == "subscription"

    @property
    def was_tried(self) -> bool:
        return bool(self.method) and not self.is_subscription

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None

    @property
    def due_now(self) -> int:
        """Nothing on the day that a trial begins."""
        return 0 if self.trial_end else self.amount

    @property
    def payment_status(self) -> str:
        if self.is_paid:
            return "paid"
        return "no_payment_required" if self.trial_end and self.status == "complete" else "unpaid"

    def paid_by_card(self, at: datetime) -> Self:
        return self.replace(status="complete", method="card", intent_status="succeeded", last_error="", paid_at=at)

    def declined(self) -> Self:
        return self.replace(method="card", last_error="card_declined")

    def shown(self, method: str, at: datetime) -> Self:
        """Completed without money: the Pix code or the boleto is on the screen."""
        return self.awaits(method, at).replace(status="complete")

    def began(self, subscription: str, invoice: str) -> Self:
        return self.replace(status="complete", last_error="", subscription=subscription, first_invoice=invoice)

    def expired(self) -> Self:
        return self.replace(status="expired")

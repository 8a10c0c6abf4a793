"""Invoices of subscriptions, each with its payment intent and charge."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from payments.sandbox.models.payables import Payable

RETRY_AFTER = timedelta(days=3)


class Invoice(Payable, frozen=True, kw_only=True):
    """period_start and period_end look back one period, as Stripe's do; service_… is the month that it pays for."""

    subscription: str
    subscription_metadata: dict[str, str] = {}
    number: str
    billing_reason: str
    status: str = "draft"
    """draft, open, paid, void, uncollectible."""
    period_start: datetime
    period_end: datetime
    service_start: datetime
    service_end: datetime
    attempt_count: int = 0
    next_attempt: datetime | None = None
    finalized_at: datetime | None = None
    voided_at: datetime | None = None
    uncollectible_at: datetime | None = None
    finalization_error: str = ""

    @property
    def stripe_id(self) -> str:
        return f"in_sandbox_{self.id}"

    @property
    def is_payable(self) -> bool:
        return self.status in ("open", "uncollectible") and not self.is_waiting

    @property
    def needs_confirmation(self) -> bool:
        """The bank wants to see its customer (3-D Secure)."""
        return self.status == "open" and self.method == "card" and self.intent_status == "requires_action"

    @property
    def amount_paid(self) -> int:
        return self.amount if self.status == "paid" else 0

    def finalized(self, at: datetime) -> Self:
        return self.replace(status="open", finalized_at=at, finalization_error="")

    def not_finalized(self) -> Self:
        return self.replace(finalization_error="customer_tax_location_invalid")

    def settled_free(self, at: datetime) -> Self:
        """Nothing to pay: no attempt, no payment intent."""
        return self.replace(status="paid", paid_at=at)

    def paid_by(self, method: str, at: datetime) -> Self:
        attempts = self.attempt_count + (self.intent_status != "requires_action")
        paid = self.replace(method=method, status="paid", attempt_count=attempts, next_attempt=None)
        return paid.confirmed(at)

    def failed(self, at: datetime, *, last: bool = False) -> Self:
        """An attempt failed; the last one is not followed by another."""
        return self.replace(
            method="card",
            intent_status="requires_payment_method",
            last_error="card_declined",
            attempt_count=self.attempt_count + 1,
            next_attempt=None if last else at + RETRY_AFTER,
        )

    def awaiting_confirmation(self) -> Self:
        return self.replace(
            method="card", intent_status="requires_action", last_error="", attempt_count=self.attempt_count + 1
        )

    def awaiting_boleto(self, at: datetime) -> Self:
        return self.awaits("boleto", at).replace(attempt_count=self.attempt_count + 1, next_attempt=None)

    def boleto_lapsed(self) -> Self:
        return self.lapsed().replace(next_attempt=None)

    def voided(self, at: datetime) -> Self:
        return self.replace(status="void", voided_at=at, next_attempt=None, intent_status="canceled")

    def uncollectible(self, at: datetime) -> Self:
        return self.replace(status="uncollectible", uncollectible_at=at, next_attempt=None)

"""Subscriptions: one price a month, each period counted from one anchor."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime
from typing import Self

from payments.sandbox.models.marks import Marked

LIVE = ("incomplete", "trialing", "active", "past_due", "unpaid", "paused")
"""States that are not over (https://docs.stripe.com/api/subscriptions/object#subscription_object-status)."""


class Subscription(Marked, frozen=True, kw_only=True):
    """purchase: the checkout that began it, and its place in the store. period: the number of the running month
    after the anchor, -1 during a trial. amount in centavos a month."""

    purchase: str
    customer: str
    amount: int
    currency: str
    description: str
    metadata: dict[str, str] = {}
    status: str
    method: str
    card: str = "4242"
    anchor: datetime
    period: int = 0
    trial_end: datetime | None = None
    cancel_at_period_end: bool = False
    canceled_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_reason: str = ""
    collection_paused: bool = False
    latest_invoice: str = ""
    invoices: int = 0
    created_at: datetime

    @property
    def stripe_id(self) -> str:
        return f"sub_sandbox_{self.id}"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_renewable(self) -> bool:
        return self.status in ("trialing", "active", "past_due")

    @property
    def is_kept(self) -> bool:
        """It runs, and it will go on."""
        return self.is_live and not self.cancel_at_period_end

    @property
    def period_start(self) -> datetime:
        return self.created_at if self.period < 0 else months_after(self.anchor, self.period)

    @property
    def period_end(self) -> datetime:
        return months_after(self.anchor, self.period + 1)

    def renewed(self, at: datetime) -> Self:
        """The next month begins; a trial ends now, as with `trial_end: "now"`."""
        if self.status == "trialing" and self.trial_end and at < self.trial_end:
            return self.replace(status="active", trial_end=at, anchor=at, period=0)
        return self.replace(status="active", period=self.period + 1)

    def invoiced(self, invoice: str) -> Self:
        return self.replace(latest_invoice=invoice, invoices=self.invoices + 1)

    def with_status(self, status: str) -> Self:
        return self.replace(status=status)

    def paying_with(self, card: str) -> Self:
        return self.replace(method="card", card=card)

    def leaving(self, at: datetime) -> Self:
        return self.replace(cancel_at_period_end=True, canceled_at=at, cancel_reason="cancellation_requested")

    def staying(self) -> Self:
        return self.replace(cancel_at_period_end=False, canceled_at=None, cancel_reason="")

    def ended(self, at: datetime, *, reason: str, status: str = "canceled") -> Self:
        return self.replace(
            status=status,
            ended_at=at,
            canceled_at=self.canceled_at or at,
            cancel_reason=self.cancel_reason or reason,
            cancel_at_period_end=self.cancel_at_period_end,
        )


def months_after(anchor: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day (https://docs.stripe.com/billing/subscriptions/billing-cycle)."""
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    return anchor.replace(year=year, month=month + 1, day=min(anchor.day, monthrange(year, month + 1)[1]))

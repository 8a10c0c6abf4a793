"""The subscription that a contract's monthly maintenance runs on, in Stripe's own words (design: Stripe)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from storage.records import Record

LIVING = frozenset({"trialing", "active", "past_due"})
"""It brings money every month, now or soon."""
OVER = frozenset({"canceled", "incomplete_expired"})
"""Nothing leads out of these."""


class Subscription(Record, frozen=True, kw_only=True):
    """Its id is the Stripe customer's (cus_…); `<customer>-<contract>` for a second contract of the same customer."""

    user: str
    customer_name: str = ""
    """A copy that follows the person's name: listings need no second read."""
    customer: str
    contract: str
    plan_name: str
    subscription: str
    """sub_…"""
    former: tuple[str, ...] = ()
    """Earlier subscriptions of this contract, which are over."""
    rivals: tuple[str, ...] = ()
    """Others of this contract that ran at the same time; the team was told of each."""
    status: str
    """incomplete, incomplete_expired, trialing, active, past_due, unpaid, paused, canceled."""
    amount: int
    """Centavos a month."""
    currency: str = "BRL"
    mode: str = ""
    trial_end: datetime | None = None
    current_period_end: datetime | None = None
    leaves_at: datetime | None = None
    """When it ends because the customer cancelled it; None while it goes on."""
    ended_at: datetime | None = None
    is_held: bool = False
    """Somebody stopped charging it in Stripe's dashboard; the status stays."""
    past_due_since: datetime | None = None
    created_at: datetime
    status_at: datetime
    """When it entered its present status."""

    @property
    def lives(self) -> bool:
        return self.status in LIVING

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_leaving(self) -> bool:
        return self.leaves_at is not None and not self.is_over

    @property
    def next_charge_at(self) -> datetime | None:
        """When the next month is charged; None where none will be."""
        if not self.lives or self.is_leaving or self.is_held:
            return None
        return self.trial_end if self.status == "trialing" else self.current_period_end

    def gives_access(self, at: datetime, *, grace: timedelta) -> bool:
        """Whether the agent runs: paid, about to be charged, or late by less than the days of grace."""
        if self.status == "past_due":
            return at - (self.past_due_since or at) < grace
        return self.lives

    def seen(self, facts: dict[str, Any], *, at: datetime) -> Self:
        """As Stripe tells it now. What is over stays over, whatever comes late."""
        status = facts["status"]
        if self.is_over:
            return self
        late = (self.past_due_since or at) if status == "past_due" else None
        since = self.status_at if status == self.status else at
        return self.replace(**facts, past_due_since=late, status_at=since)

    def followed_by(self, successor: Self) -> Self:
        """The next subscription of this contract, in this one's place."""
        kept = {"id": self.id, "stored": self.stored, "created_at": self.created_at}
        return successor.replace(former=(*self.former, self.subscription), **kept)

    def renamed(self, customer_name: str) -> Self:
        return self.replace(customer_name=customer_name)

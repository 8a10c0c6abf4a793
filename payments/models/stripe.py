"""What we keep about Stripe's own objects."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from storage.records import Record

KEY_LIFETIME = timedelta(hours=23)
"""Stripe forgets an idempotency key after 24 hours (https://docs.stripe.com/api/idempotent_requests)."""
CLAIM_LIFETIME = timedelta(seconds=60)
"""Longer than any handling takes, shorter than Stripe's next try."""
MOST_FAULTS = 5
"""After so many faults an event does not hold up what comes after it."""


class StripeCustomer(Record, frozen=True, kw_only=True):
    """Links a user to one Stripe customer; its id is the user's id."""

    customer: str
    """Stripe's id (cus_…); empty before it was made and once it was deleted there."""
    mode: str = ""
    """The mode that it was made in: a customer of another mode is unknown to Stripe."""
    created_at: datetime
    attempt: int = 0
    """Names the idempotency key: Stripe repeats its first answer to a key, a fault included."""
    asked_at: datetime | None = None
    """Since when we have been asking Stripe to make it; None once we know its id."""
    is_doubtful: bool = False
    """Stripe's answer was a fault: it may have made a customer all the same."""
    former: tuple[str, ...] = ()
    """Earlier customers of this user, deleted at Stripe or made in another mode."""

    @property
    def user(self) -> str:
        return self.id

    @property
    def idempotency_key(self) -> str:
        return f"customer:{self.id}:{self.attempt}" if self.attempt else f"customer:{self.id}"

    def is_usable(self, mode: str) -> bool:
        return bool(self.customer) and self.mode == mode

    def may_exist_already(self, at: datetime) -> bool:
        """Look before asking again: the last answer was a fault, or so long ago that the key is forgotten."""
        return self.is_doubtful or (self.asked_at is not None and at - self.asked_at > KEY_LIFETIME)

    def asking(self, mode: str, *, at: datetime) -> Self:
        """Before Stripe is asked to make a customer: what was there is not used any more."""
        known = self.unlinked(self.customer)
        return known.replace(mode=mode, asked_at=(known.asked_at if self.mode == mode else None) or at)

    def doubtful(self) -> Self:
        return self.replace(attempt=self.attempt + 1, is_doubtful=True)

    def linked(self, customer: str) -> Self:
        return self.replace(customer=customer, asked_at=None, is_doubtful=False)

    def unlinked(self, customer: str) -> Self:
        """Without this customer; unchanged if it is not the present one."""
        if not customer or customer != self.customer:
            return self
        return self.replace(customer="", attempt=self.attempt + 1, former=(*self.former, customer))


class StripeEvent(Record, frozen=True, kw_only=True):
    """One webhook event in the inbox."""

    secret: ClassVar[frozenset[str]] = frozenset({"body", "traceback"})

    stripe_id: str
    """evt_…"""
    type: str
    object_id: str = ""
    body: str = ""
    """As Stripe sent it."""
    status: str = "processing"
    """processing, done, failed (tried again), parked (nobody's: staff decide), closed (staff decided)."""
    user: str = ""
    """Whom it concerns, so that it lives beside his records; empty while unknown."""
    payment: str = ""
    contract: str = ""
    livemode: bool = False
    mode: str = ""
    happened_at: datetime | None = None
    """When it happened, by Stripe's clock."""
    received_at: datetime
    webhook_at: datetime | None = None
    """When its webhook came; None for one that we found ourselves."""
    claimed_at: datetime
    """When the present handling began: an old claim may be taken over."""
    handled_at: datetime | None = None
    tries: int = 1
    faults: int = 0
    """How many tries ended in a fault that waiting does not mend."""
    reason: str = ""
    traceback: str = ""
    closing: str = ""
    """Why staff put it away without applying it."""

    @property
    def is_done(self) -> bool:
        return self.status in ("done", "closed")

    @property
    def needs_a_person(self) -> bool:
        return self.status in ("failed", "parked")

    @property
    def is_given_up(self) -> bool:
        """It failed so often that only a person tries it again."""
        return self.status == "failed" and self.faults >= MOST_FAULTS

    def is_claimed(self, at: datetime) -> bool:
        return self.status == "processing" and at - self.claimed_at < CLAIM_LIFETIME

    def claimed(self, *, at: datetime) -> Self:
        return self.replace(status="processing", claimed_at=at, tries=self.tries + 1)

    def done(self, *, at: datetime, payment: str = "") -> Self:
        """payment: which one it turned out to be about, where the event did not say."""
        about = self.payment or payment
        return self.replace(status="done", handled_at=at, payment=about, reason="", traceback="")

    def failed(self, reason: str, *, traceback: str = "", will_pass: bool = False) -> Self:
        """will_pass: it is no fault of the event or of ours, Stripe or the store was away."""
        faults = self.faults if will_pass else self.faults + 1
        return self.replace(status="failed", reason=reason, traceback=traceback, faults=faults)

    def closed(self, why: str, *, at: datetime) -> Self:
        return self.replace(status="closed", closing=why, handled_at=at)

    def parked(self, reason: str) -> Self:
        return self.replace(status="parked", reason=reason)

"""What the simulator remembers: plain marked records stored by `repositories.py`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from payments.stripe_mode import Mode, stripe_mode
from storage.records import Record

FEES = {"card": (399, 39), "pix": (119, 0), "boleto": (0, 345)}
"""Stripe's prices in Brazil: hundredths of a percent of the amount, and centavos on top."""
WAITS = {"pix": timedelta(hours=4), "boleto": timedelta(days=3)}
"""How long each method may be paid."""
SESSION_LIFETIME = timedelta(hours=24)


class RefusedOutsideSandbox(Exception):
    """A record of the simulator was met where real money may move."""


class Marked(Record, frozen=True, kw_only=True):
    """Carries the mark `sandbox`, and exists only while the simulator may run."""

    sandbox: bool = True

    def __post_init__(self) -> None:
        if stripe_mode() is not Mode.SANDBOX:
            raise RefusedOutsideSandbox(self.id)


class SimulatedCustomer(Marked, frozen=True, kw_only=True):
    """`key` is the idempotency key that it was made with; `asked` what was asked then."""

    key: str
    asked: str
    name: str = ""
    email: str = ""
    metadata: dict[str, str] = {}
    deleted: bool = False
    created_at: datetime


class Purchase(Marked, frozen=True, kw_only=True):
    """One Checkout Session with its payment intent and charge. amount in centavos."""

    key: str
    asked: str
    customer: str
    amount: int
    currency: str
    description: str
    client_reference_id: str
    metadata: dict[str, str]
    intent_metadata: dict[str, str]
    methods: tuple[str, ...]
    success_url: str
    cancel_url: str
    status: str = "open"
    """open, complete, expired."""
    method: str = ""
    intent_status: str = "requires_payment_method"
    last_error: str = ""
    created_at: datetime
    expires_at: datetime
    wait_until: datetime | None = None
    paid_at: datetime | None = None

    @property
    def session_id(self) -> str:
        return f"cs_sandbox_{self.id}"

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.intent_status == "requires_action"

    @property
    def was_tried(self) -> bool:
        """Stripe makes the payment intent with the first attempt to pay."""
        return bool(self.method)

    @property
    def fee(self) -> int:
        """Centavos that Stripe would keep, never more than the amount."""
        share, fixed = FEES[self.method]
        return min(self.amount, self.amount * share // 10_000 + fixed)

    def paid_by_card(self, at: datetime) -> Self:
        return self.replace(status="complete", method="card", intent_status="succeeded", last_error="", paid_at=at)

    def declined(self) -> Self:
        return self.replace(method="card", last_error="card_declined")

    def shown(self, method: str, at: datetime) -> Self:
        """Completed without money: the Pix code or the boleto is on the screen."""
        return self.replace(
            status="complete",
            method=method,
            intent_status="requires_action",
            last_error="",
            wait_until=at + WAITS[method],
        )

    def confirmed(self, at: datetime) -> Self:
        return self.replace(intent_status="succeeded", paid_at=at)

    def lapsed(self) -> Self:
        return self.replace(
            intent_status="requires_payment_method", last_error="payment_intent_payment_attempt_expired"
        )

    def expired(self) -> Self:
        return self.replace(status="expired")


class SimulatedEvent(Marked, frozen=True, kw_only=True):
    """A webhook as it was first sent, so that it can be sent again byte for byte."""

    type: str
    purchase: str
    body: str
    created_at: datetime
    deliveries: int = 0
    answer: int = 0
    """HTTP status of the last delivery."""

    def delivered(self, answer: int) -> Self:
        return self.replace(deliveries=self.deliveries + 1, answer=answer)

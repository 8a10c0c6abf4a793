"""An amount with its payment intent and, once it was paid, its charge."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Self

from payments.calendar import SAO_PAULO
from payments.sandbox.models.marks import Marked

FEES = {"card": (399, 39), "pix": (119, 0), "boleto": (0, 345)}
"""Stripe's prices in Brazil: hundredths of a percent of the amount, and centavos on top."""
PIX_SECONDS, BOLETO_DAYS = 4 * 3600, 3
"""How long each may be paid when nobody asked for another time."""


class Payable(Marked, frozen=True, kw_only=True):
    """amount in centavos; refunded: how much of it went back; charged_back: a dispute holds the money."""

    customer: str
    amount: int
    currency: str
    description: str
    intent_metadata: dict[str, str] = {}
    methods: tuple[str, ...]
    method: str = ""
    card: str = "4242"
    intent_status: str = "requires_payment_method"
    last_error: str = ""
    pix_seconds: int = PIX_SECONDS
    boleto_days: int = BOLETO_DAYS
    created_at: datetime
    wait_until: datetime | None = None
    paid_at: datetime | None = None
    refunded: int = 0
    disputed: bool = False
    charged_back: bool = False

    @property
    def intent_id(self) -> str:
        return f"pi_sandbox_{self.id}"

    @property
    def charge_id(self) -> str:
        return f"ch_sandbox_{self.id}"

    @property
    def was_tried(self) -> bool:
        """Stripe makes the payment intent with the first attempt to pay."""
        return bool(self.method)

    @property
    def is_charged(self) -> bool:
        return self.was_tried and self.paid_at is not None

    @property
    def is_waiting(self) -> bool:
        """The Pix or the boleto can still be paid."""
        return self.was_tried and self.intent_status == "requires_action" and self.method != "card"

    @property
    def left(self) -> int:
        """Centavos that can still be refunded."""
        return self.amount - self.refunded

    @property
    def fee(self) -> int:
        """Centavos that Stripe would keep, never more than the amount; a refund does not bring them back."""
        share, fixed = FEES[self.method]
        return min(self.amount, self.amount * share // 10_000 + fixed)

    def confirmed(self, at: datetime) -> Self:
        return self.replace(intent_status="succeeded", last_error="", paid_at=at)

    def lapsed(self) -> Self:
        return self.replace(
            intent_status="requires_payment_method", last_error="payment_intent_payment_attempt_expired"
        )

    def was_refunded(self, amount: int) -> Self:
        return self.replace(refunded=self.refunded + amount)

    def was_disputed(self, *, withdrawn: bool) -> Self:
        return self.replace(disputed=True, charged_back=withdrawn)

    def awaits(self, method: str, at: datetime) -> Self:
        """The Pix code or the boleto is on the screen; a boleto may be paid until midnight in São Paulo."""
        until = at + timedelta(seconds=self.pix_seconds) if method == "pix" else end_of_day(at, self.boleto_days)
        return self.replace(method=method, intent_status="requires_action", last_error="", wait_until=until)


def end_of_day(at: datetime, days: int) -> datetime:
    """The last second of the São Paulo day, this many days later (https://docs.stripe.com/payments/boleto)."""
    day = at.astimezone(SAO_PAULO).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), SAO_PAULO).astimezone(at.tzinfo)

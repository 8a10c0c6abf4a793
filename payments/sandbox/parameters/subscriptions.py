"""Parameters of subscriptions."""

from __future__ import annotations

from msgspec import Struct


class SubscriptionParams(Struct, frozen=True, forbid_unknown_fields=True):
    cancel_at_period_end: bool | None = None
    metadata: dict[str, str] = {}
    expand: list[str] = []


class CancelParams(Struct, frozen=True, forbid_unknown_fields=True):
    invoice_now: bool = False
    prorate: bool = False
    expand: list[str] = []

"""What somebody of the team must look at: events from Stripe that were not applied, and figures that may be wrong."""

from __future__ import annotations

from typing import NamedTuple

from payments.models import StripeClock
from payments.queries import joined
from payments.repositories import StripeEvents, stripe_events
from payments.services.event_inbox import Freshness, query_freshness
from storage.metrics import Verification, query_last_verification
from storage.queries import Query


class Alerts(NamedTuple):
    """Numbers of events that failed and that belong to no payment; of values that differ from their records."""

    failed: int
    parked: int
    freshness: Freshness
    drifts: int

    @property
    def number(self) -> int:
        return self.failed + self.parked

    @property
    def clock(self) -> StripeClock | None:
        return self.freshness.clock


def query_alerts() -> Query[Alerts]:
    """To be read together with whatever else the page shows."""
    failed, parked = (stripe_events.query_count(StripeEvents.by_status, status=one) for one in ("failed", "parked"))
    return joined(Alerts, failed, parked, query_freshness(), query_last_verification().then(_number))


def _number(found: Verification | None) -> int:
    return found.number if found else 0

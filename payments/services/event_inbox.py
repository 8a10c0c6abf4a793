"""The inbox of Stripe's events as staff see it: what failed or was parked, why, and what can be done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from accounts.models import User
from payments.models import StripeClock, StripeEvent
from payments.queries import joined
from payments.repositories import StripeEvents, stripe_clocks, stripe_events
from payments.services.stripe_events import replay_event
from payments.services.stripe_handlers import HANDLERS
from payments.stripe_mode import stripe_mode
from storage.attempts import Attempt
from storage.clock import now
from storage.commits import commit
from storage.events import Event, events, note
from storage.indexes import Index
from storage.queries import Page, Query, together

STATUSES = ("failed", "parked", "processing", "done", "closed")
TYPES = tuple(sorted(HANDLERS))
AT_ONCE = 50
"""How many events one click handles again."""
HISTORY = 100


class NotClosable(Exception):
    """It was applied meanwhile, or somebody has put it away already."""


class Freshness(NamedTuple):
    """When the last webhook came, what happened in it, and what Stripe said when it was asked last."""

    came_at: datetime | None
    happened_at: datetime | None
    clock: StripeClock | None

    @property
    def is_behind(self) -> bool:
        """Stripe has a newer event than the newest that a webhook brought."""
        newest = self.clock.newest_at if self.clock else None
        return newest is not None and (self.happened_at is None or newest > self.happened_at)


class Inbox(NamedTuple):
    page: Page[StripeEvent]
    by_status: dict[str, int]
    """How many there are of the chosen type."""
    by_type: dict[str, int]
    """How many there are in the chosen status."""
    freshness: Freshness


class Replayed(NamedTuple):
    """How many events a click handled, how many of them failed again, how many of the type are left failed."""

    worked: int
    failed: int
    left: int


def query_inbox(status: str = "", event_type: str = "", *, cursor: str | None = None) -> Query[Inbox]:
    """One page, the newest first. Empty: any status, any type."""
    index, where = _listing(status, event_type)
    return joined(
        Inbox,
        stripe_events.query_list(index, cursor=cursor, **where),
        joined(_by(("", *STATUSES)), *(_count(one, event_type) for one in ("", *STATUSES))),
        joined(_by(TYPES), *(_count(status, one) for one in TYPES)),
        query_freshness(),
    )


def query_freshness() -> Query[Freshness]:
    """The newest webhook, and the clock of this mode."""
    newest = stripe_events.query_list(StripeEvents.webhooks, limit=1)
    return joined(_freshness, newest, stripe_clocks.query_find(stripe_mode().value))


def read_event(event_id: str) -> tuple[StripeEvent, list[Event]]:
    """An event of the inbox, with everything that happened to it and because of it, the newest first.

    Raises `RecordNotFound`.
    """
    event, history = together(stripe_events.query_get(event_id), events.query_history(event_id, limit=HISTORY))
    return event, history.items


def shown_body(event: StripeEvent) -> str:
    """What Stripe sent, indented."""
    return msgspec.json.format(event.body, indent=2)


def try_again(actor: str, event_id: str) -> str:
    """Handle one event again; what stopped it this time, empty if it worked or is done. Raises `RecordNotFound`."""
    event = stripe_events.get(event_id)
    with Attempt() as attempt:
        event = replay_event(actor, event.id)
    if attempt.error:
        return f"{type(attempt.error).__name__}: {attempt.error}"
    return event.reason if event.needs_a_person else ""


def try_all_again(actor: str, event_type: str) -> Replayed:
    """Handle again the failed events of this type, those first that have waited longest, `AT_ONCE` at most."""
    where = {"status": "failed", "type": event_type}
    waiting = stripe_events.list(StripeEvents.by_status_and_type, oldest_first=True, limit=AT_ONCE, **where).items
    failed = sum(bool(try_again(actor, event.id)) for event in waiting)
    left = stripe_events.count(StripeEvents.by_status_and_type, **where)
    done = Replayed(len(waiting) - failed, failed, left)
    commit(note("stripe.replayed_all", subject=actor, by=actor, after={"type": event_type} | done._asdict()))
    return done


def close_event(staff: User, event_id: str, why: str) -> StripeEvent:
    """Put away an event that is not to be applied. Raises NotClosable, `RecordNotFound`."""

    def closed(event: StripeEvent) -> StripeEvent:
        if not event.needs_a_person:
            raise NotClosable(event.status)
        return event.closed(why, at=now())

    return stripe_events.change(event_id, closed, event="stripe.event_closed", by=staff.id)


def _listing(status: str, event_type: str) -> tuple[Index, dict[str, Any]]:
    if status and event_type:
        return StripeEvents.by_status_and_type, {"status": status, "type": event_type}
    if event_type:
        return StripeEvents.by_type, {"type": event_type}
    return (StripeEvents.by_status, {"status": status}) if status else (StripeEvents.all, {})


def _count(status: str, event_type: str) -> Query[int]:
    index, where = _listing(status, event_type)
    return stripe_events.query_count(index, **where)


def _by(names: tuple[str, ...]) -> Any:
    return lambda *counts: dict(zip(names, counts, strict=True))


def _freshness(newest: Page[StripeEvent], clock: StripeClock | None) -> Freshness:
    last = newest.first
    return Freshness(last.webhook_at, last.happened_at, clock) if last else Freshness(None, None, clock)

"""Stripe's events as it keeps them itself, for 30 days."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from payments.stripe_door.client import ask
from payments.stripe_objects import EventList, WebhookEvent

PAGE = 100


class KeptEvent(NamedTuple):
    """An event and its body, as a webhook would have brought it."""

    event: WebhookEvent
    body: bytes


def list_events(since: int) -> list[KeptEvent]:
    """Every event since this moment (unix seconds), the oldest first (https://docs.stripe.com/api/events/list)."""
    found: list[dict[str, Any]] = []
    page = _page(since)
    found += page.data
    while page.has_more:
        page = _page(since, starting_after=found[-1]["id"])
        found += page.data
    return [_kept(event) for event in reversed(found)]


def read_newest_events() -> list[WebhookEvent]:
    """The hundred newest, the newest first, in one call."""
    return [_kept(event).event for event in _page().data]


def _page(since: int | None = None, **after: str) -> EventList:
    asked: Any = {"limit": PAGE, **({"created": {"gte": since}} if since is not None else {}), **after}
    return ask(EventList, lambda client: client.v1.events.list(asked))


def _kept(event: dict[str, Any]) -> KeptEvent:
    return KeptEvent(msgspec.convert(event, WebhookEvent), msgspec.json.encode(event))

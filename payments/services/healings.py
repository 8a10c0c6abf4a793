"""One run of the reconciliation, and what it put right, read from the trail that its changes left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from payments.models import Healing, StripeClock
from payments.models.reconciliation import LONGEST
from payments.stripe_objects import WebhookEvent
from storage.clock import now
from storage.events import Event, Events, events
from storage.ids import new_id

TOLD = (
    "status",
    "step",
    "amount",
    "refunded_amount",
    "overpaid_amount",
    "dispute",
    "disputed_amount",
    "fee",
    "last_error",
)
"""The fields whose change is worth a word."""


@dataclass
class Run:
    by: str
    is_deep: bool
    id: str = field(default_factory=new_id)
    began: datetime = field(default_factory=now)
    cursor: int = 0
    newest_at: datetime | None = None
    events: int = 0
    objects: int = 0
    applied: list[Healing] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def saw(self, event: WebhookEvent) -> None:
        self.events += 1
        if event.happened_at and (self.newest_at is None or event.happened_at > self.newest_at):
            self.newest_at = event.happened_at

    def healed_event(self, stripe_id: str, name: str, event_type: str) -> None:
        self.applied.append(Healing(subject=stripe_id, name=name, change=event_type))

    def kept_in(self, clock: StripeClock, *, error: Exception | None) -> StripeClock:
        """The clock after this run."""
        return clock.told(self.newest_at, at=now()).replace(
            cursor=self.cursor if error is None else clock.cursor,
            run=self.id,
            by=self.by,
            is_deep=self.is_deep,
            started_at=self.began,
            seconds=round((now() - self.began).total_seconds()),
            events=self.events,
            objects=self.objects,
            healed=tuple([*self.applied, *healings_of(self.id)][:LONGEST]),
            troubles=tuple(self.troubles[:LONGEST]),
            error=f"{type(error).__name__}: {error}" if error else "",
        )


def healings_of(run_id: str) -> list[Healing]:
    """What changed because of this run, the oldest first; the inbox's own bookkeeping left out."""
    found = events.list(Events.by_about, about=run_id, oldest_first=True, limit=LONGEST).items
    return [_healing(event) for event in found if not event.name.startswith("stripe.event_")]


def _healing(event: Event) -> Healing:
    told = [name for name in TOLD if event.before.get(name) != event.after.get(name)]
    change = ", ".join(f"{name} {_shown(event.before.get(name))} → {_shown(event.after.get(name))}" for name in told)
    return Healing(
        subject=event.subject,
        name=event.name,
        change=change or ", ".join(sorted(event.after)),
        before=_places(event.before),
        after=_places(event.after),
    )


def _places(fields: dict[str, Any]) -> dict[str, str]:
    return {name: str(fields[name]) for name in ("status", "step") if fields.get(name)}


def _shown(value: Any) -> str:
    return "none" if value in (None, "") else str(value)

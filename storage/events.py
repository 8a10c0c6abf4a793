"""Events as they are read: the audit trail. They are written by commits, never changed and never deleted here."""

from __future__ import annotations

from typing import Any

from storage.commits import Write
from storage.facts import SCHEMA, Event, acting, fact
from storage.repositories import Repository


class Events(Repository[Event]):
    record = Event
    key = "events:{id}"
    all, by_subject, by_actor, by_name = Event.INDEXES


events = Events()


def note(
    name: str, *, subject: str, by: str, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> Write:
    """The write of an event alone, when nothing else changed: a refusal, a view."""
    return Write(SCHEMA, None, fact(name, subject=subject, by=by, before=before or {}, after=after or {}))


__all__ = ["Event", "Events", "acting", "events", "note"]

"""Events as they are read: the audit trail. They are written by commits, never changed and never deleted here."""

from __future__ import annotations

from typing import Any, NoReturn

from storage.commits import Write
from storage.facts import SCHEMA, Event, acting, because_of, fact
from storage.queries import Page, Query
from storage.repositories import Repository


class TrailIsReadOnly(TypeError):
    """Somebody tried to write, change or delete an event by itself."""


class Events(Repository[Event]):
    record = Event
    key = "events:{id}"
    all, by_subject, by_actor, by_name, by_about = Event.INDEXES

    def query_history(self, record_id: str, *, limit: int = 25, **options: Any) -> Query[Page[Event]]:
        """What happened to a record and to those that belong to it, newest first, in one round trip.

        options: `cursor`, `at_least`, `at_most`, as in `query_list`.
        """
        own = self.query_list(self.by_subject, subject=record_id, limit=limit, **options)
        others = self.query_list(self.by_about, about=record_id, limit=limit, **options)
        split = len(own.commands)
        return Query(
            own.commands + others.commands,
            lambda answers: _newest(limit, own.decode(answers[:split]), others.decode(answers[split:])),
        )

    def _write(self, *_arguments: Any) -> NoReturn:
        raise TrailIsReadOnly


events = Events()


def note(
    name: str,
    *,
    subject: str,
    by: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    about: tuple[str, ...] = (),
) -> Write:
    """The write of an event alone, when nothing else changed: a refusal, a view.

    about: other records whose history this belongs to.
    """
    return Write(SCHEMA, None, fact(name, subject=subject, by=by, before=before or {}, after=after or {}, about=about))


def cursor_at(event: Event) -> str:
    """The cursor of a listing by time that goes on behind this event."""
    return f"{event.at.timestamp()!r}~{event.id}"


def _newest(limit: int, *pages: Page[Event]) -> Page[Event]:
    """The first of several listings by time as one."""
    found = sorted((event for page in pages for event in page.items), key=lambda e: (e.at, e.id), reverse=True)
    goes_on = len(found) > limit or any(page.next for page in pages)
    shown = found[:limit]
    return Page(shown, cursor_at(shown[-1]) if goes_on and shown else None)


__all__ = ["Event", "Events", "TrailIsReadOnly", "acting", "because_of", "cursor_at", "events", "note"]

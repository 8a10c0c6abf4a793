"""The audit trail as staff read it: who did what to which record. Nothing here, or anywhere, edits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accounts.repositories import users
from storage.events import Event, Events, cursor_at, events
from storage.ids import is_record_id
from storage.queries import Page, Query

BATCH = 200
MOST_READ = 20
"""How many batches one page looks through before it says where to go on."""


@dataclass(frozen=True)
class Wanted:
    """Which events; empty asks for nothing. A subject stands for its whole history, children included.

    subject, actor: an id, or the e-mail address of an account. before: the first moment that does not count.
    """

    subject: str = ""
    actor: str = ""
    name: str = ""
    since: datetime | None = None
    before: datetime | None = None

    def fits(self, event: Event) -> bool:
        return (
            self.actor in ("", event.actor)
            and self.name in ("", event.name)
            and (self.before is None or event.at < self.before)
        )

    @property
    def is_sifted(self) -> bool:
        """Whether events that are read may have to be left out."""
        return bool(self.subject and (self.actor or self.name)) or bool(self.actor and self.name)


def list_events(wanted: Wanted, *, cursor: str | None = None, limit: int = 25) -> Page[Event]:
    """One page of the trail, newest first; where little is found among much it may be short and still go on."""
    wanted = _resolved(wanted)
    found: list[Event] = []
    for _ in range(MOST_READ):
        page = _query(wanted, cursor, BATCH if wanted.is_sifted else limit).run()
        found += [event for event in page.items if wanted.fits(event)]
        cursor = page.next
        if cursor is None or len(found) >= limit:
            break
    shown = found[:limit]
    return Page(shown, cursor_at(shown[-1]) if len(found) > limit else cursor)


def walk_events(wanted: Wanted) -> Iterator[Event]:
    """Every event that is wanted, newest first, in steps of `BATCH`."""
    wanted, cursor, goes_on = _resolved(wanted), None, True
    while goes_on:
        page = _query(wanted, cursor, BATCH).run()
        yield from filter(wanted.fits, page.items)
        cursor, goes_on = page.next, page.next is not None


def names_in(found: Iterable[Event]) -> dict[str, str]:
    """How the people are called who stand in these events, by id; one round trip."""
    ids = {one for event in found for one in (event.actor, event.subject) if is_record_id(one)}
    return {person.id: person.name for person in users.get_many(sorted(ids)) if person.name}


def _query(wanted: Wanted, cursor: str | None, limit: int) -> Query[Page[Event]]:
    options: dict[str, Any] = {
        "cursor": cursor,
        "limit": limit,
        "at_least": wanted.since,
        "at_most": wanted.before,
    }
    if wanted.subject:
        return events.query_history(wanted.subject, **options)
    if wanted.actor:
        return events.query_list(Events.by_actor, actor=wanted.actor, **options)
    if wanted.name:
        return events.query_list(Events.by_name, name=wanted.name, **options)
    return events.query_list(Events.all, **options)


def _resolved(wanted: Wanted) -> Wanted:
    return replace(wanted, subject=_id_of(wanted.subject), actor=_id_of(wanted.actor))


def _id_of(text: str) -> str:
    person = users.find_by_email(text) if "@" in text else None
    return person.id if person else text

"""Events whose reactions failed too often: out of the stream, so that it goes on, and kept for a person to look at.

events:dead_letters:<event id>        events:dead_letters        sorted set, newest first
"""

from __future__ import annotations

from datetime import datetime

from storage.clock import now
from storage.connection import store
from storage.errors import Conflict
from storage.facts import STREAM, Event
from storage.indexes import Index
from storage.queries import Page
from storage.records import Record
from storage.repositories import Repository


class DeadLetter(Record, frozen=True, kw_only=True):
    """Its id is the event's id."""

    name: str
    subject: str
    tries: int
    traceback: str
    at: datetime


class DeadLetters(Repository[DeadLetter]):
    record = DeadLetter
    key = "events:dead_letters:{id}"
    all = Index("events:dead_letters", score="at")


dead_letters = DeadLetters()


LONGEST_TRACEBACK = 20_000


def bury(event: Event, *, tries: int, traceback: str) -> None:
    """Keep what could not be handled. An event that fails again after `requeue_dead_letter` replaces its letter."""
    letter = DeadLetter(
        id=event.id,
        name=event.name,
        subject=event.subject,
        tries=tries,
        traceback=traceback[-LONGEST_TRACEBACK:],
        at=now(),
    )
    try:
        dead_letters.create(letter)
    except Conflict:
        dead_letters.change(event.id, lambda old: letter.replace(stored=old.stored))


def list_dead_letters(*, cursor: str | None = None, limit: int = 25) -> Page[DeadLetter]:
    """What could not be handled, newest first."""
    return dead_letters.list(DeadLetters.all, cursor=cursor, limit=limit)


def requeue_dead_letter(event_id: str, *, by: str) -> None:
    """Put the event at the end of its stream again, for all its reactions; they are harmless to repeat.

    by: the actor. Raises `RecordNotFound` when no letter stands at this id.
    """
    letter = dead_letters.get(event_id)
    store.execute("XADD", store.tag(event_id) + STREAM, "*", "id", event_id)
    dead_letters.delete(letter, event="event.requeued", by=by, subject=letter.subject)

"""What both sides read of a ticket."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from storage.logs import query_before
from storage.queries import Query
from support.models import Entry
from support.repositories import Tickets

SHOWN = 50
"""Lines on one page."""


class Line(NamedTuple):
    """place: of the entry in its log; places of one ticket's logs are in the order of time."""

    place: str
    entry: Entry


class Thread(NamedTuple):
    """Oldest first. earlier: from where an earlier part is read; empty where this one begins with the first line."""

    lines: list[Line]
    earlier: str


def query_thread(ticket_id: str, *, before: str = "") -> Query[Thread]:
    """The latest lines of a ticket, or those before a place."""
    found = query_before(Tickets.thread, ticket_id, before, limit=SHOWN + 1)
    return found.then(lambda entries: as_thread([Line(entry.id, as_entry(entry.content)) for entry in entries]))


def as_thread(newest_first: list[Line]) -> Thread:
    shown = newest_first[:SHOWN]
    return Thread(shown[::-1], shown[-1].place if len(newest_first) > SHOWN else "")


def as_entry(content: object) -> Entry:
    return msgspec.convert(content, Entry)

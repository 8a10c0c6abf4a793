"""The team's side of a thread: the same lines with the notes among them."""

from __future__ import annotations

from heapq import merge
from typing import Any, NamedTuple

import msgspec

from storage.commits import Append, Write
from storage.logs import Entry as Logged
from storage.logs import query_before
from storage.queries import Query, joined
from support.internal_repositories import InternalFiles, internal_files
from support.models import Entry, InternalFile, Ticket
from support.repositories import Tickets
from support.services.threads import SHOWN, Line, Thread, as_entry, as_thread


class Papers(NamedTuple):
    """Everything about a ticket but the ticket. noted: how many notes there are."""

    thread: Thread
    noted: int


def query_papers(ticket_id: str, *, before: str = "") -> Query[Papers]:
    """The latest lines of both kinds, or those before a place."""

    def papers(found: tuple[Any, ...]) -> Papers:
        public, internal, file = found
        lines = merge(*map(_lines, (public, internal)), key=lambda line: _order(line.place), reverse=True)
        return Papers(as_thread(list(lines)[: SHOWN + 1]), file.notes)

    return joined(
        query_before(Tickets.thread, ticket_id, before, limit=SHOWN + 1),
        query_before(InternalFiles.notes, ticket_id, before, limit=SHOWN + 1),
        internal_files.query_of(ticket_id),
    ).then(papers)


def noting(ticket: Ticket, file: InternalFile, entry: Entry, *, send: str, by: str) -> list[Write | Append]:
    """The writes of one note. Its event tells that it was written, and no word of it."""
    write = internal_files.saving if file.stored else internal_files.creating
    saved = write(file.noted(send=send), event="ticket.noted", by=by)
    return [saved, internal_files.appending(InternalFiles.notes, ticket.id, msgspec.to_builtins(entry))]


def _lines(entries: list[Logged]) -> list[Line]:
    return [Line(entry.id, as_entry(entry.content)) for entry in entries]


def _order(place: str) -> tuple[int, int]:
    milliseconds, _, number = place.partition("-")
    return int(milliseconds), int(number)

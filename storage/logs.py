"""Reading the logs that commits append to: the entries under one record, in the order in which they were written."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from storage.connection import store
from storage.indexes import Log
from storage.keys import fill
from storage.queries import Query, joined

NOTHING = "0-0"
"""Stands before every entry."""

_ENTRY_ID = re.compile(r"[0-9]{1,15}-[0-9]{1,15}")


class Entry(NamedTuple):
    """id: grows from entry to entry."""

    id: str
    content: Any


def query_newest(log: Log, record_id: str, *, limit: int) -> Query[list[Entry]]:
    """The latest entries, the last one first."""
    return Query((("XREVRANGE", _key(log, record_id), "+", "-", "COUNT", limit),), lambda answers: _read(answers[0]))


def query_before(log: Log, record_id: str, entry_id: str, *, limit: int) -> Query[list[Entry]]:
    """The entries that stand before this one, the last of them first; the latest of all where it is no entry's id."""
    if not _ENTRY_ID.fullmatch(entry_id):
        return query_newest(log, record_id, limit=limit)
    command = ("XREVRANGE", _key(log, record_id), f"({entry_id}", "-", "COUNT", limit)
    return Query((command,), lambda answers: _read(answers[0]))


def query_last_id(log: Log, record_id: str) -> Query[str]:
    """The id of the latest entry, `NOTHING` where there is none."""
    return query_newest(log, record_id, limit=1).then(lambda entries: entries[0].id if entries else NOTHING)


def query_entry(log: Log, record_id: str, entry_id: str) -> Query[Entry | None]:
    """This one entry; None where it is not, or no longer, there."""
    if not _ENTRY_ID.fullmatch(entry_id):
        return Query((), lambda _answers: None)
    found = Query((("XRANGE", _key(log, record_id), entry_id, entry_id),), lambda answers: _read(answers[0]))
    return found.then(lambda entries: entries[0] if entries else None)


def query_after(log: Log, record_id: str, entry_id: str, *, limit: int) -> Query[list[Entry]]:
    """The entries that follow this one, oldest first; the oldest that are kept where it is not, or no longer, there."""
    key = _key(log, record_id)
    first = Query((("XRANGE", key, "-", "+", "COUNT", limit),), lambda answers: _read(answers[0]))
    if not _ENTRY_ID.fullmatch(entry_id):
        return first
    known = query_entry(log, record_id, entry_id)
    following = Query((("XRANGE", key, f"({entry_id}", "+", "COUNT", limit),), lambda answers: _read(answers[0]))
    return joined(known, following, first).then(lambda found: found[1] if found[0] else found[2])


def _key(log: Log, record_id: str) -> str:
    return store.tag(record_id) + fill(log.key, {"id": record_id})


def _read(rows: list[Any]) -> list[Entry]:
    return [Entry(row[0].decode(), msgspec.json.decode(row[1][b"entry"])) for row in rows]

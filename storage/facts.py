"""One fact: who did what to which record, from where, and what it was before. Written in the commit that it reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET

from storage.clock import now
from storage.ids import new_id, partition_of
from storage.indexes import EachIndex, Index
from storage.records import Codec, Record
from storage.schemas import Schema

MASKED = "•••"
STREAM = "events:stream"
"""The stream of one partition, behind its tag: the worker's inbox. An entry's field `id` is the event's id."""

_address: ContextVar[str] = ContextVar("address", default="")
_causes: ContextVar[tuple[str, ...]] = ContextVar("causes", default=())


class Event(Record, frozen=True, kw_only=True):
    """actor: a user id, or `visitor`, `stripe`, `job:<name>`, `command:<name>`.

    before, after: the changed fields only. about: other records whose history this belongs to.
    """

    INDEXES: ClassVar[tuple[Index, ...]] = (
        Index("audit:all", score="at"),
        Index("audit:subject:{subject}", score="at"),
        Index("audit:actor:{actor}", score="at"),
        Index("audit:name:{name}", score="at"),
        EachIndex("audit:about:{about}", score="at"),
    )

    name: str
    subject: str
    actor: str
    address: str = ""
    at: datetime
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    about: tuple[str, ...] = ()


SCHEMA = Schema(Event, "events:{id}", Codec(Event), indexes=Event.INDEXES)


@contextmanager
def acting(*, address: str) -> Iterator[None]:
    """Events of this block say that they came from this address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


@contextmanager
def because_of(record_id: str) -> Iterator[None]:
    """Events of this block belong to the history of this record too: it is what caused them."""
    token = _causes.set((*_causes.get(), record_id))
    try:
        yield
    finally:
        _causes.reset(token)


def fact(
    name: str,
    *,
    subject: str,
    by: str,
    before: dict[str, Any],
    after: dict[str, Any],
    about: tuple[str, ...] = (),
) -> Event:
    """An event of this moment, living in its subject's partition."""
    return Event(
        id=new_id(partition_of(subject)),
        name=name,
        subject=subject,
        actor=by,
        address=_address.get(),
        at=now(),
        before=before,
        after=after,
        about=tuple(other for other in dict.fromkeys((*about, *_causes.get())) if other and other != subject),
    )


def difference(old: Record | None, new: Record | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, before and after; the values of secret fields are masked."""
    secret = (old or new or Record()).secret
    before, after = _fields(old), _fields(new)
    changed = [name for name in before | after if before.get(name) != after.get(name)]
    return (
        {name: MASKED if name in secret and before[name] else before[name] for name in changed if name in before},
        {name: MASKED if name in secret and after[name] else after[name] for name in changed if name in after},
    )


def _fields(record: Record | None) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(record.replace(stored=UNSET)) if record else {}
    return fields

"""The one way anything is written: a list of writes, applied by one script, all of them or none."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from storage import claims, facts, reactions
from storage.connection import store
from storage.errors import Conflict, StorageError
from storage.facts import Event
from storage.records import Record
from storage.schemas import Schema
from storage.scripts import COMMIT

T = TypeVar("T")
ATTEMPTS = 50


@dataclass(frozen=True)
class Write:
    """A record as it was read (None: new) and as it shall be (None: deleted); the event that reports it, if any."""

    schema: Schema[Any]
    old: Record | None
    new: Record | None
    event: Event | None = None

    @property
    def id(self) -> str:
        return (self.new or self.old or Record()).id

    @property
    def fact(self) -> Event | None:
        """The event that the worker shall hear of."""
        return self.new if isinstance(self.new, Event) else self.event

    @property
    def claims_taken(self) -> list[str]:
        return sorted(self.schema.claims(self.new) - self.schema.claims(self.old))

    @property
    def claims_freed(self) -> list[str]:
        return sorted(self.schema.claims(self.old) - self.schema.claims(self.new))


@dataclass(frozen=True)
class Append:
    """An entry for the log under a record."""

    key: str
    record_id: str
    entry: bytes

    @property
    def id(self) -> str:
        return self.record_id


def commit(*writes: Write | Append) -> list[Any]:
    """Apply all of this or nothing; returns the stored record of each write (None for deletions and log entries).

    On a cluster all records must live in one partition. Raises `Conflict` when a record changed since it was read,
    `Taken` when a unique value belongs to another, `Unavailable` when nothing is known to be stored. Repeating it after
    a lost answer applies it once; a commit without an event is recognised only until the record's next write.
    """
    plan = _Plan(secrets.token_urlsafe(9), store.tag(writes[0].id))
    stored = [plan.add(write) for write in writes]
    _apply(plan)
    reactions.run_prompt([write.fact for write in writes if isinstance(write, Write) and write.fact])
    return stored


def retry_conflicts(attempt: Callable[[], T]) -> T:
    """Run something that reads and commits until no other writer comes in between."""
    for number in range(ATTEMPTS):
        try:
            return attempt()
        except Conflict:
            if number == ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0, 0.002 * (number + 1)))  # noqa: S311 -- jitter, not a secret
    raise AssertionError("unreachable")


@dataclass
class _Plan:
    """What the script receives; key names and values are named by position."""

    token: str
    tag: str
    keys: dict[str, int] = field(default_factory=dict)
    values: list[bytes] = field(default_factory=list)
    writes: list[dict[str, Any]] = field(default_factory=list)
    owners: list[Write] = field(default_factory=list)
    appends: list[list[Any]] = field(default_factory=list)
    claims: list[tuple[str, str, Write]] = field(default_factory=list)
    frees: list[tuple[str, str]] = field(default_factory=list)

    def add(self, write: Write | Append) -> Record | None:
        if store.tag(write.id) != self.tag:
            raise StorageError(f"{write.id} lives in another partition than the rest of this commit")
        if isinstance(write, Append):
            self.appends.append([self.key(self.tag + write.key), "entry", self.value(write.entry)])
            return None
        stored = self._record(write)
        if write.event:
            self._record(Write(facts.SCHEMA, None, write.event))
        if write.fact:
            self.appends.append([self.key(self.tag + facts.STREAM), "id", self.value(write.fact.id.encode())])
        return stored

    def _record(self, write: Write) -> Record | None:
        schema, old, new = write.schema, write.old, write.new
        before = old.stored if old else None
        entries, counted = schema.entries(new), schema.counted(new)
        standing = before.ix if before else []
        kept = {key for key, _ in entries}
        step: dict[str, Any] = {
            "key": self.key(self.tag + schema.key_of(write.id)),
            "version": old.version if old else 0,
            "id": write.id,
            "drop": [[self.key(self.tag + key)] for key, _ in standing if key not in kept],
            "add": [
                [self.key(self.tag + key), repr(float(score))] for key, score in entries if [key, score] not in standing
            ],
            "sums": [[self.key(self.tag + key), str(by)] for key, by in _sums(before.c if before else [], counted)],
            "logs": [] if new else [self.key(self.tag + key) for key in schema.log_keys(old or Record())],
        }
        self.claims += [(key, write.id, write) for key in write.claims_taken]
        self.frees += [(key, write.id) for key in write.claims_freed]
        stored = None
        if new:
            value, envelope = schema.codec.encode(_on_top_of(old, new), self.token, entries, counted)
            step["value"] = self.value(value)
            stored = new.replace(stored=envelope)
        self.writes.append(step)
        self.owners.append(write)
        return stored

    def key(self, name: str) -> int:
        return self.keys.setdefault(name, len(self.keys) + 1)

    def value(self, value: bytes) -> int:
        self.values.append(value)
        return len(self.values) + 1

    def send(self, *, with_claims: bool) -> int:
        """0: applied; n: the nth write met another version; -n: the nth claim belongs to another."""
        taken = [[self.key(key), record_id] for key, record_id, _ in self.claims] if with_claims else []
        freed = [[self.key(key), record_id] for key, record_id in self.frees] if with_claims else []
        body = {"token": self.token, "writes": self.writes, "claims": taken, "frees": freed, "appends": self.appends}
        result = store.run(COMMIT, list(self.keys), [msgspec.json.encode(body), *self.values], durable=True)
        return int(result)


def _apply(plan: _Plan) -> None:
    """On one server the claims ride in the same script; on a cluster they are taken before and given back after."""
    together = not store.is_cluster
    if not together:
        for key, record_id, write in plan.claims:
            claims.take(write.schema, key, record_id)
    while (result := plan.send(with_claims=together)) < 0:
        key, _, write = plan.claims[-result - 1]
        if holder := store.execute("GET", key):
            claims.expel(write.schema, key, holder.decode())
    if result:
        raise Conflict(plan.owners[result - 1].id)
    if not together:
        for key, record_id in plan.frees:
            claims.release(key, record_id)


def _sums(before: Iterable[list[Any]], after: Iterable[list[Any]]) -> list[tuple[str, int]]:
    """By how much each counter moves."""
    moves: dict[str, int] = {}
    for sign, counted in ((-1, before), (1, after)):
        for key, amount in counted:
            moves[key] = moves.get(key, 0) + sign * amount
    return [(key, by) for key, by in moves.items() if by]


def _on_top_of(old: Record | None, new: Record) -> Record:
    """The new record with the version and unknown fields of what it replaces."""
    return new.replace(stored=old.stored if old else msgspec.UNSET)

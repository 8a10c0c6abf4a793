"""The one way anything is written: a list of writes, applied by one script, all of them or none."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar

import msgspec

from storage import claims, facts, reactions
from storage.connection import store
from storage.errors import Conflict, StorageError, Taken, Unavailable
from storage.facts import Event
from storage.ids import new_id, partition_of
from storage.records import NOTHING, Record, open_envelope
from storage.schemas import Schema
from storage.scripts import COMMIT

T = TypeVar("T")
ATTEMPTS = 50


@dataclass(frozen=True)
class Write:
    """A record as it was read (None: new) and as it shall be (None: deleted); the event that reports it, if any.

    afresh: every index entry and claim is written, also those that should be there already.
    """

    schema: Schema[Any]
    old: Record | None
    new: Record | None
    event: Event | None = None
    afresh: bool = False

    @property
    def id(self) -> str:
        return (self.new or self.old or Record()).id

    @property
    def fact(self) -> Event | None:
        """The event that the worker shall hear of."""
        return self.new if isinstance(self.new, Event) and self.old is None else self.event

    @property
    def is_note(self) -> bool:
        """An event alone: it has no place of its own."""
        return isinstance(self.new, Event) and self.old is None

    def beside(self, record_id: str) -> Write:
        """The same write; a note comes to live in that record's partition."""
        if self.new is None or not self.is_note or store.tag(self.id) == store.tag(record_id):
            return self
        return replace(self, new=self.new.replace(id=new_id(partition_of(record_id))))


@dataclass(frozen=True)
class Append:
    """An entry for the log under a record."""

    key: str
    record_id: str
    entry: bytes
    most: int = 0
    """How many entries the log keeps; 0: all."""

    @property
    def id(self) -> str:
        return self.record_id

    is_note = False

    def beside(self, _record_id: str) -> Append:
        return self


def commit(*writes: Write | Append) -> list[Any]:
    """Apply all of this or nothing; returns the stored record of each write (None for deletions and log entries).

    On a cluster all records must live in one partition. Raises `Conflict` when a record changed since it was read,
    `Taken` when a unique value belongs to another, `Unavailable` when nothing is known to be stored. Repeating it after
    a lost answer applies it once; a commit without an event is recognised only until the record's next write.
    """
    plan = Plan.of(writes)
    apply(plan)
    reactions.run_prompt(plan.facts)
    return plan.stored


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
class Plan:
    """What the script receives; key names and values are named by position."""

    token: str
    tag: str
    keys: dict[str, int] = field(default_factory=dict)
    values: list[bytes] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    owners: list[Write] = field(default_factory=list)
    appends: list[list[Any]] = field(default_factory=list)
    claims: list[tuple[str, Write]] = field(default_factory=list)
    frees: list[tuple[str, Write]] = field(default_factory=list)
    stored: list[Record | None] = field(default_factory=list)
    """What each write leaves behind."""
    facts: list[Event] = field(default_factory=list)

    @classmethod
    def of(cls, writes: Sequence[Write | Append]) -> Self:
        """Raises `StorageError` when the writes belong to several partitions."""
        home = next((write.id for write in writes if not write.is_note), writes[0].id)
        plan = cls(secrets.token_urlsafe(9), store.tag(home))
        for write in [write.beside(home) for write in writes]:
            if store.tag(write.id) != plan.tag:
                raise StorageError(f"{write.id} lives in another partition than the rest of this commit")
            plan.stored.append(plan._append(write) if isinstance(write, Append) else plan._write(write))
        plan._keep_logs_with_records(writes)
        return plan

    def command(self, *, with_claims: bool) -> tuple[list[str], list[bytes]]:
        """The keys and arguments of the script."""
        taken, freed = (self.claims, self.frees) if with_claims else ([], [])
        body = {
            "token": self.token,
            "writes": self.steps,
            "claims": [[self._key(key), write.id] for key, write in taken],
            "frees": [[self._key(key), write.id] for key, write in freed],
            "appends": self.appends,
        }
        return list(self.keys), [msgspec.json.encode(body), *self.values]

    @staticmethod
    def _keep_logs_with_records(writes: Sequence[Write | Append]) -> None:
        """The record's version and token protect its log: from an entry written twice, or beside a deletion."""
        kept = {write.id for write in writes if isinstance(write, Write) and write.new}
        if lost := {write.id for write in writes if isinstance(write, Append)} - kept:
            raise ValueError(f"an entry for the log of {min(lost)} is committed together with that record")

    def _append(self, write: Append) -> None:
        self.appends.append([self._key(self.tag + write.key), "entry", self._value(write.entry), write.most])

    def _write(self, write: Write) -> Record | None:
        stored = self._record(write)
        if write.event:
            self._record(Write(facts.SCHEMA, None, write.event))
        if write.fact:
            self.facts.append(write.fact)
            self.appends.append([self._key(self.tag + facts.STREAM), "id", self._value(write.fact.id.encode()), 0])
        return stored

    def _record(self, write: Write) -> Record | None:
        schema, new, place = write.schema, write.new, self.tag + write.schema.key_of(write.id)
        if place in self.keys:
            raise ValueError(f"{place} is written twice in one commit")
        before = open_envelope(write.old.stored) if write.old and write.old.stored else NOTHING
        entries, counted, claimed = schema.entries(new), schema.counted(new), schema.claims(new)
        entered, held = ([], []) if write.afresh else (before.ix, before.u)
        self.claims += [(key, write) for key in self._unclaimed(claimed) if key not in held]
        self.frees += [(key, write) for key in before.u if key not in claimed]
        value = schema.codec.encode(new, before, self.token, ix=entries, c=counted, u=claimed) if new else None
        self.owners.append(write)
        self.steps.append(
            {
                "key": self._key(place),
                "version": before.v,
                "id": write.id,
                "value": self._value(value) if value else False,
                "drop": self._left(before.ix, entries),
                "add": self._entered(entered, entries),
                "sums": [[self._key(self.tag + key), str(by)] for key, by in _sums(before.c, counted)],
                "logs": [] if new else [self._key(self.tag + key) for key in schema.log_keys(write.id)],
            }
        )
        return new.replace(stored=value) if new else None

    def _left(self, before: list[list[Any]], after: list[list[Any]]) -> list[list[Any]]:
        if before == after:
            return []
        kept = {(key, *member) for key, _, *member in after}
        return [[self._key(self.tag + key), *member] for key, _, *member in before if (key, *member) not in kept]

    def _entered(self, before: list[list[Any]], after: list[list[Any]]) -> list[list[Any]]:
        return [[self._key(self.tag + entry[0]), *entry[1:]] for entry in after if entry not in before]

    def _unclaimed(self, claimed: list[str]) -> list[str]:
        """Raises `Taken` where two records of one commit claim the same."""
        for key, _ in self.claims:
            if key in claimed:
                raise Taken(key)
        return claimed

    def _key(self, name: str) -> int:
        return self.keys.setdefault(name, len(self.keys) + 1)

    def _value(self, value: bytes) -> int:
        self.values.append(value)
        return len(self.values) + 1


def apply(plan: Plan) -> None:
    """On one server the claims ride in the same script; on a cluster they are taken before and given back after."""
    if store.is_cluster:
        _apply_around_claims(plan)
    else:
        while (result := _send(plan, with_claims=True)) < 0:
            key, write = plan.claims[-result - 1]
            claims.expel(write.schema, key)


def _apply_around_claims(plan: Plan) -> None:
    for key, write in plan.claims:
        claims.take(write.schema, key, write.id, plan.token)
    for key, write in plan.frees:
        claims.hold(key, write.id, plan.token)
    try:
        _send(plan, with_claims=False)
    except Conflict as conflict:
        _raise_taken_instead(plan, conflict)
        raise
    with suppress(Unavailable):  # the commit stands; a claim that is not given back is stale, and heals
        for key, write in plan.frees:
            claims.release(key, write.id, plan.token)


def _send(plan: Plan, *, with_claims: bool) -> int:
    """0, or -n when the nth claim belongs to another."""
    result = int(store.run(COMMIT, *plan.command(with_claims=with_claims), durable=True))
    if result > 0:
        raise Conflict(plan.owners[result - 1].id)
    return result


def _raise_taken_instead(plan: Plan, conflict: Conflict) -> None:
    """A new record that lost its claim to a quicker one meets the tombstone that the other left."""
    for key, write in plan.claims:
        if write.old is None and conflict.args == (write.id,) and store.execute("GET", key) != write.id.encode():
            raise Taken(key) from conflict


def _sums(before: Iterable[list[Any]], after: Iterable[list[Any]]) -> list[tuple[str, int]]:
    """By how much each counter moves."""
    if before == after:
        return []
    moves: dict[str, int] = {}
    for sign, counted in ((-1, before), (1, after)):
        for key, amount in counted:
            moves[key] = moves.get(key, 0) + sign * amount
    return [(key, by) for key, by in moves.items() if by]

"""Is what is stored what the records say? Records, index entries, claims, logs, events, counters, in both directions.

It runs while others write. A record is compared with its index entries in one atomic step on their server; what lives
on another server is believed only if the record was the same before and after the look; a counter only if nobody
touched it while its records were summed. So whatever is reported was wrong at one instant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from storage import claims
from storage.attempts import Attempt
from storage.commits import Write, commit, retry_conflicts
from storage.connection import Command, store
from storage.errors import Damaged
from storage.facts import SCHEMA as EVENTS
from storage.facts import STREAM
from storage.ids import new_id
from storage.keyspace import BATCH, Place, Templates, known_schemas, walk
from storage.records import Envelope, Record, open_envelope
from storage.recount import contributions, recount, suspects
from storage.scripts import ASIDE, INSPECT, SETTLE, STRAY

_HEAD = re.compile(rb'\{\s*"v":\s*\d+,\s*"w":\s*"[^"]*",\s*"s":\s*\d+,\s*"ix":\s*\[')


class Fault(NamedTuple):
    """What is wrong at which key; the ids that it concerns; whether it was put right."""

    key: str
    ids: str
    what: str
    is_repaired: bool = False

    def __str__(self) -> str:
        return f"{self.key} {self.ids}: {self.what}{', repaired' if self.is_repaired else ''}"


class Checker:
    """repair: put right what can be derived from the records."""

    def __init__(self, *, repair: bool = False) -> None:
        self.repair = repair
        self.seen: Counter[str] = Counter()
        """How much of what was looked at."""
        schemas = known_schemas()
        self._records = Templates((schema.key, schema) for schema in schemas)
        self._indexes = Templates((index.key, schema) for schema in schemas for index in schema.indexes)
        self._claims = Templates((unique.key, schema) for schema in schemas for unique in schema.uniques)
        self._logs = Templates((log.key, schema) for schema in schemas for log in schema.logs)
        self._counters = Templates((counter.key, schema) for schema in schemas for counter in schema.counters)
        self._sums: Counter[str] = Counter()

    def run(self) -> Iterator[Fault]:
        """Every fault as it is found. May raise `Unavailable`."""
        for keys in walk("string"):
            yield from self._check_records([place for key in keys for place in self._records.places(key)])
        for keys in walk("string"):
            yield from self._check_claims([place for key in keys for place in self._claims.places(key)])
            self._sums.update({place.key: 0 for key in keys for place in self._counters.places(key)})
        for keys in walk("zset"):
            yield from self._check_indexes(keys)
        for keys in walk("stream"):
            yield from self._check_logs([place for key in keys for place in self._logs.places(key)])
        for tag in store.tags:
            yield from self._check_events(tag + STREAM)
        yield from self._check_counters()

    # -- records -------------------------------------------------------------------------------------------------

    def _check_records(self, places: Sequence[Place]) -> Iterator[Fault]:
        commands = [("EVALSHA", INSPECT.sha, 1, place.key, place.tag, place.id) for place in places]
        held: list[tuple[Place, bytes, str]] = []
        for place, (raw, *scores) in zip(places, store.read(commands), strict=True):
            if raw is not None:
                self._count(place, raw)
                yield from self._check_record(place, raw, scores)
                held += [(place, raw, claim) for claim in _claims_in(raw)]
        yield from self._check_held(held)

    def _count(self, place: Place, raw: bytes) -> None:
        self.seen["records"] += 1
        for name, amount in contributions(raw):
            self._sums[place.tag + name] += amount

    def _check_record(self, place: Place, raw: bytes, scores: Sequence[bytes | None]) -> Iterator[Fault]:
        differences: list[str] = []
        with Attempt() as attempt:
            differences += _differences(place, raw, scores)
        for what in differences:
            yield self._fault(place.key, place.id, what, partial(commit_afresh, place))
        if attempt.error:
            what = f"cannot be read: {attempt.error!r}"
            yield self._fault(place.key, place.id, what, partial(_put_aside, place, raw))

    def _check_held(self, held: Sequence[tuple[Place, bytes, str]]) -> Iterator[Fault]:
        """Whether each record has the claims that it holds."""
        holders = [_text(holder) for holder in store.read([("GET", claim) for _, _, claim in held])]
        lost = [row for row, holder in zip(held, holders, strict=True) if row[0].id != holder]
        unchanged = store.read([("GET", place.key) for place, _, _ in lost])
        for (place, raw, claim), now in zip(lost, unchanged, strict=True):
            if now == raw:
                yield self._fault(place.key, place.id, f"lacks its claim {claim}", partial(commit_afresh, place))

    # -- what belongs to records -----------------------------------------------------------------------------------

    def _check_claims(self, places: Sequence[Place]) -> Iterator[Fault]:
        self.seen["claims"] += len(places)
        holders: list[bytes | None] = store.read([("GET", place.key) for place in places])
        for place, holder, raw in zip(places, holders, _records_of(places, holders), strict=True):
            if holder is not None and place.key not in _claims_in(raw) and self._is_stale(place, holder):
                what = "is a claim of a record that does not hold it"
                yield self._fault(place.key, _text(holder), what, partial(claims.expel, place.schema, place.key))

    @staticmethod
    def _is_stale(place: Place, holder: bytes) -> bool:
        """Whether the claim is its holder's while the holder stays without it."""
        [before] = _records_of([place], [holder])
        is_there = store.execute("GET", place.key) == holder and not claims.may_be_in_flight(place.key)
        return is_there and place.key not in _claims_in(before) and _records_of([place], [holder]) == [before]

    def _check_indexes(self, keys: Sequence[str]) -> Iterator[Fault]:
        known = {key: found for key in keys if (found := list(self._indexes.places(key)))}
        cursors = dict.fromkeys(known, 0)
        while cursors:
            answers = store.read([("ZSCAN", key, at, "COUNT", BATCH) for key, at in cursors.items()])
            shown = {key: [id for id, _ in pairs] for key, (_, pairs) in zip(cursors, answers, strict=True) if pairs}
            strays = store.read([self._stray(known[key], members) for key, members in shown.items()])
            for key, found in zip(shown, strays, strict=True):
                self.seen["index entries"] += len(shown[key])
                for id in found:
                    yield Fault(key, _text(id), "stands in an index without its record", self.repair)
            cursors = {key: at for key, (at, _) in zip(cursors, answers, strict=True) if at}

    def _stray(self, places: Sequence[Place], members: Sequence[bytes]) -> Command:
        """Asks which of these members have no record that says it stands there; with `repair` they leave."""
        prefixes = [place.tag + place.schema.prefix for place in places]
        arguments = ("remove" if self.repair else "", places[0].name, len(prefixes), *prefixes, *members)
        return ("EVALSHA", STRAY.sha, 1, places[0].key, *arguments)

    def _check_logs(self, places: Sequence[Place]) -> Iterator[Fault]:
        self.seen["logs"] += len(places)
        records = [place.tag + place.schema.key_of(place.id) for place in places]
        found = store.read([("EXISTS", record) for record in records])
        for place, record, is_there in zip(places, records, found, strict=True):
            if not is_there:
                mend = partial(store.run, ASIDE, [place.key, record, _other_name(place)])
                yield self._fault(place.key, place.id, "is the log of no record", mend)

    def _check_events(self, stream: str) -> Iterator[Fault]:
        tag, start = stream.removesuffix(STREAM), "-"
        while entries := store.execute("XRANGE", stream, start, "+", "COUNT", BATCH):
            ids = [_text(fields.get(b"id")) for _, fields in entries]
            found = store.read([("EXISTS", tag + EVENTS.key_of(id)) for id in ids])
            for (entry, _), id, is_there in zip(entries, ids, found, strict=True):
                self.seen["announced events"] += 1
                if not is_there:
                    mend = partial(store.run, SETTLE, [stream], [entry])
                    yield self._fault(stream, id, f"announces in {_text(entry)} an event that is not there", mend)
            start = f"({_text(entries[-1][0])}"

    def _check_counters(self) -> Iterator[Fault]:
        self.seen["counters"] = len(self._sums)
        wrong, busy = recount(suspects(self._sums), self._records, repair=self.repair)
        for key, stored, summed in wrong:
            yield Fault(key, "", f"counts {stored}, its records {summed}", self.repair)
        if busy:
            self.seen["counters too busy to be checked"] = len(busy)

    def _fault(self, key: str, ids: str, what: str, mend: Callable[[], object]) -> Fault:
        if not self.repair:
            return Fault(key, ids, what)
        with Attempt() as attempt:
            mend()
        if attempt.error:
            return Fault(key, ids, f"{what}; not repaired: {attempt.error!r}")
        return Fault(key, ids, what, is_repaired=True)


def _differences(place: Place, raw: bytes, scores: Sequence[bytes | None]) -> Iterator[str]:
    """Between a record, its envelope and its index entries. Whatever is raised means that it cannot be read."""
    envelope, record = open_envelope(raw), place.schema.codec.decode(raw)
    if record is None:
        return
    if not _HEAD.match(raw):
        raise Damaged("its envelope is out of order")
    if record.id != place.id or store.tag(place.id) != place.tag:
        raise Damaged(f"it is {record.id}, whose partition is {store.tag(record.id) or 'the only one'}")
    for (key, score, *_member), stands in zip(envelope.ix, scores, strict=True):
        if stands is None:
            yield f"is missing in {key}"
        elif float(stands) != score:
            yield f"has score {float(stands)} in {key} instead of {score}"
    yield from _undeclared(place, envelope, record)


def _undeclared(place: Place, envelope: Envelope, record: Record) -> Iterator[str]:
    schema = place.schema
    for what, stored, declared in (
        ("index entries", envelope.ix, schema.entries(record)),
        ("counted amounts", envelope.c, schema.counted(record)),
        ("claims", envelope.u, schema.claims(record)),
    ):
        if len(stored) != len(declared) or any(one not in declared for one in stored):
            yield f"has {what} that are not as declared today"


def commit_afresh(place: Place) -> None:
    """Write the record again with all that belongs to it."""

    def attempt() -> None:
        record = place.schema.codec.decode(store.execute("GET", place.key))
        if record is not None:
            for key, *_entry in place.schema.entries(record):
                if store.execute("TYPE", place.tag + key) not in (b"zset", b"none"):
                    store.execute("DEL", place.tag + key)
            commit(Write(place.schema, record, record, afresh=True))

    retry_conflicts(attempt)


def _put_aside(place: Place, raw: bytes) -> None:
    """What is no envelope at all is kept under another name. What another release may be able to read stays."""
    try:
        open_envelope(raw)
    except Damaged:
        store.execute("RENAME", place.key, _other_name(place))
    else:
        raise Damaged("another release may be able to read it")


def _other_name(place: Place) -> str:
    return f"{place.tag}damaged:{new_id()}:{place.name}"


def _claims_in(raw: bytes | None) -> list[str]:
    try:
        return open_envelope(raw).u if raw else []
    except Damaged:
        return []


def _records_of(places: Sequence[Place], holders: Sequence[bytes | None]) -> list[bytes | None]:
    ids = [_text(holder) for holder in holders]
    keys = [store.tag(id) + place.schema.key_of(id) for place, id in zip(places, ids, strict=True)]
    return [raw for [raw] in store.read([("MGET", key) for key in keys])]


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")

"""Every declared counter and every index recounted from the fields of the records, while others write.

What a record says in its envelope is not believed: its fields are decoded and asked again what they add to which
counter and where the record stands. Whatever is reported was wrong at one instant, as in the checker.

metrics:verifications:last        when it was done last, and what was wrong then
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from storage.attempts import Attempt
from storage.checker import commit_afresh
from storage.clock import now
from storage.connection import store
from storage.errors import Damaged
from storage.indexes import always
from storage.keyspace import BATCH, Place, Templates, known_schemas, walk
from storage.queries import Query
from storage.records import Record, open_envelope
from storage.recount import WrongSum, contributions, recount, suspects
from storage.repositories import Repository
from storage.scripts import INSPECT, STRAY, SUM

LAST = "last"
MOST_KEPT = 50


class Drift(NamedTuple):
    """key: of the counter or index. ids: the records at fault; empty where only the key itself is wrong.

    stored: what it holds, or what the record's envelope claims. recounted: what the fields say.
    """

    key: str
    ids: tuple[str, ...]
    stored: str
    recounted: str
    is_repaired: bool = False

    def __str__(self) -> str:
        whose = f" ({', '.join(self.ids)})" if self.ids else ""
        return f"{self.key}{whose}: stored {self.stored}, recounted {self.recounted}{', repaired' * self.is_repaired}"


class Recount(NamedTuple):
    """What is wrong, or was until now; and counters that nothing can be said of, because they never stood still."""

    drifts: list[Drift]
    busy: list[str]


class Verification(Record, frozen=True, kw_only=True):
    """The last recount; its id is `last`. drifts: the first of what is still wrong after it; number: of all that is."""

    at: datetime
    seconds: int = 0
    records: int = 0
    number: int = 0
    drifts: tuple[str, ...] = ()


class Verifications(Repository[Verification]):
    record = Verification
    key = "metrics:verifications:{id}"


verifications = Verifications()


def query_last_verification() -> Query[Verification | None]:
    return verifications.query_find(LAST)


def verify_metrics(*, repair: bool = False, by: str) -> Recount:
    """Recount everything; what is wrong, or with `repair` was until now. The outcome is kept for the alert.

    by: the actor of the event `metrics.drift`, which is written where something stays wrong.
    """
    metrics, began = Metrics(repair=repair), time.monotonic()
    drifts = list(metrics.run())
    wrong = [str(drift) for drift in drifts if not drift.is_repaired]
    found = Verification(
        id=LAST,
        at=now(),
        seconds=round(time.monotonic() - began),
        records=metrics.records,
        number=len(wrong),
        drifts=tuple(wrong[:MOST_KEPT]),
    )
    _keep(found, by=by)
    return Recount(drifts, metrics.busy)


class Metrics:
    """repair: set counters, and write records afresh that do not stand where their fields say."""

    def __init__(self, *, repair: bool = False) -> None:
        self.repair = repair
        self.records = 0
        self.busy: list[str] = []
        """Counters that changed all the time and could not be summed by any index either."""
        schemas = known_schemas()
        self._records = Templates((schema.key, schema) for schema in schemas)
        self._indexes = Templates((index.key, schema) for schema in schemas for index in schema.indexes)
        self._counters = Templates((counter.key, schema) for schema in schemas for counter in schema.counters)
        self._sums: Counter[str] = Counter()
        self._missing: dict[str, list[Place]] = defaultdict(list)
        self._strays: dict[str, list[str]] = defaultdict(list)

    def run(self) -> Iterator[Drift]:
        """Everything that is wrong, as it is found. May raise `Unavailable`."""
        for keys in walk("string"):
            self._sums.update({place.key: 0 for key in keys for place in self._counters.places(key)})
            yield from self._recount_records([place for key in keys for place in self._records.places(key)])
        for keys in walk("zset"):
            self._find_strays(keys)
        yield from self._recount_indexes()
        yield from self._recount_counters()

    def _recount_records(self, places: Sequence[Place]) -> Iterator[Drift]:
        commands = [("EVALSHA", INSPECT.sha, 1, place.key, place.tag, place.id) for place in places]
        for place, (raw, *scores) in zip(places, store.read(commands), strict=True):
            if raw is not None:
                self.records += 1
                record = _record_in(place, raw)
                declared = _counted(place, record) if record else list(contributions(raw))
                for name, amount in declared:
                    self._sums[place.tag + name] += amount
                if record:
                    yield from self._recount_record(place, raw, record, dict(declared))
                    self._note_missing(place, record, _standing(place.id, raw, scores))

    def _recount_record(self, place: Place, raw: bytes, record: Record, declared: dict[str, int]) -> Iterator[Drift]:
        """Between a record's fields and what its envelope says that it adds."""
        claimed = dict(contributions(raw))
        wrong = [name for name in claimed | declared if claimed.get(name, 0) != declared.get(name, 0)]
        is_repaired = bool(wrong) and self._mend(place)
        for name in wrong:
            amounts = str(claimed.get(name, 0)), str(declared.get(name, 0))
            yield Drift(place.tag + name, (record.id,), *amounts, is_repaired)

    def _note_missing(self, place: Place, record: Record, standing: set[tuple[str, str]]) -> None:
        for key, _score, *member in place.schema.entries(record):
            if (key, member[0] if member else place.id) not in standing:
                self._missing[place.tag + key].append(place)

    def _find_strays(self, keys: Sequence[str]) -> None:
        for key in keys:
            places, cursor, goes_on = list(self._indexes.places(key)), 0, True
            while places and goes_on:
                cursor, pairs = store.execute("ZSCAN", key, cursor, "COUNT", BATCH)
                goes_on = cursor != 0
                self._strays[key] += _strays_among(places, [member for member, _ in pairs])

    def _recount_indexes(self) -> Iterator[Drift]:
        for key in sorted(self._missing.keys() | {key for key, strays in self._strays.items() if strays}):
            missing, strays = self._missing.get(key, []), self._strays.get(key, [])
            held = _size(key)
            mended = self.repair and self._mend_index(key, missing, strays)
            ids = tuple(dict.fromkeys([place.id for place in missing] + strays))
            yield Drift(key, ids, str(held), str(held + len(missing) - len(strays)), mended)

    def _mend_index(self, key: str, missing: Sequence[Place], strays: Sequence[str]) -> bool:
        _strays_among(list(self._indexes.places(key)), [member.encode() for member in strays], remove=True)
        mended = [self._mend(place) for place in missing]
        return all(mended)

    def _recount_counters(self) -> Iterator[Drift]:
        doubtful = suspects(self._sums)
        wrong, busy = recount(doubtful, self._records, repair=self.repair, contribute=as_declared)
        at_once, self.busy = self._sum_at_once(busy)
        for key, stored, summed in [*wrong, *at_once]:
            yield Drift(key, (), stored, str(summed), self.repair)

    def _sum_at_once(self, keys: Sequence[str]) -> tuple[list[WrongSum], list[str]]:
        """Counters that never stand still are summed inside the server, which takes it from its other work."""
        wrong, left = [], []
        for key in keys:
            place = next(self._counters.places(key))
            whole = next(
                (index for index in place.schema.indexes if index.when is always and "{" not in index.key), None
            )
            if whole is None:
                left.append(key)
                continue
            arguments = [place.name, place.tag + place.schema.prefix, "mend" if self.repair else ""]
            held, summed = store.run(SUM, [key, place.tag + whole.key], arguments)
            if int(held or 0) != int(summed):
                wrong.append(WrongSum(key, (held or b"0").decode(), int(summed)))
        return wrong, left

    def _mend(self, place: Place) -> bool:
        if not self.repair:
            return False
        with Attempt() as attempt:
            commit_afresh(place)
        return attempt.error is None


def as_declared(place: Place, raw: bytes) -> Iterable[tuple[str, int]]:
    """What the fields of a record add to which counter; by its envelope where the fields cannot be read."""
    if not raw:
        return []
    record = _record_in(place, raw)
    return _counted(place, record) if record else contributions(raw)


def _counted(place: Place, record: Record) -> list[tuple[str, int]]:
    return [(str(name), int(amount)) for name, amount in place.schema.counted(record)]


def _record_in(place: Place, raw: bytes) -> Record | None:
    try:
        record: Record | None = place.schema.codec.decode(raw)
    except Damaged:
        return None
    return record


def _standing(own: str, raw: bytes, scores: Sequence[bytes | None]) -> set[tuple[str, str]]:
    """Where the record really stands, by what its envelope names: (key, member)."""
    entries: list[list[Any]] = open_envelope(raw).ix
    return {
        (str(key), str(member[0]) if member else own)
        for (key, _, *member), stands in zip(entries, scores, strict=True)
        if stands is not None
    }


def _strays_among(places: Sequence[Place], members: Sequence[bytes], *, remove: bool = False) -> list[str]:
    """Members of an index whose records do not say that they stand in it."""
    if not members:
        return []
    prefixes = [place.tag + place.schema.prefix for place in places]
    head = ("remove" if remove else "", places[0].name, len(prefixes), *prefixes)
    found: list[bytes] = store.run(STRAY, [places[0].key], [*head, *members])
    return [member.decode("utf-8", "replace") for member in found]


def _size(key: str) -> int:
    return int(store.execute("ZCARD", key))


def _keep(found: Verification, *, by: str) -> None:
    """A clean recount is kept without an event."""
    known = verifications.find(LAST)
    told: dict[str, Any] = {"event": "metrics.drift", "by": by} if found.number else {}
    if known:
        verifications.change(LAST, lambda old: found.replace(stored=old.stored), **told)
    else:
        verifications.create(found, **told)

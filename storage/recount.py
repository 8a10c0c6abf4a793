"""Counters against the records that they sum, while both change.

A counter is watched while all of its records are summed. Every commit that could change the sum touches the counter,
so where the watch holds until the end, sum and counter are of one moment; where it does not, the summing starts again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, NamedTuple

from redis.client import Pipeline
from redis.exceptions import WatchError

from storage.connection import store
from storage.errors import Damaged
from storage.keyspace import BATCH, Place, Templates, walk
from storage.records import open_envelope

ATTEMPTS = 5
AT_ONCE = 16
"""Counters that are summed in one walk, each watched by a connection of its own."""


class WrongSum(NamedTuple):
    """stored: what the counter holds. summed: what its records add up to."""

    key: str
    stored: str
    summed: int


Contribute = Callable[[Place, bytes], Iterable[tuple[str, int]]]
"""What a stored record adds to which counter."""


def contributions(raw: bytes) -> Iterator[tuple[str, int]]:
    """What a stored record adds to which counter; nothing where it cannot be read."""
    try:
        counted = open_envelope(raw).c
    except Damaged:
        return
    for entry in counted:
        if len(entry) == 2 and isinstance(entry[1], int):
            yield str(entry[0]), entry[1]


def suspects(sums: Mapping[str, int]) -> list[str]:
    """Counters that differ from what was summed in passing."""
    keys, found = list(sums), []
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        stored = store.read([("GET", key) for key in batch])
        found += [key for key, value in zip(batch, stored, strict=True) if _text(value) != str(sums[key])]
    return found


def as_stored(_place: Place, raw: bytes) -> Iterable[tuple[str, int]]:
    """By the record's own envelope."""
    return contributions(raw)


def recount(
    counters: Collection[str], records: Templates, *, repair: bool, contribute: Contribute = as_stored
) -> tuple[list[WrongSum], list[str]]:
    """Counters that are wrong, or with `repair` were until now; and those that change all the time."""
    wrong: list[WrongSum] = []
    for _ in range(ATTEMPTS):
        for start in range(0, len(left := sorted(counters)), AT_ONCE):
            chunk = left[start : start + AT_ONCE]
            found = store.attempt(lambda chunk=chunk: _verdicts(chunk, records, contribute, repair=repair))  # type: ignore[misc]
            counters = set(counters) - found.keys()
            wrong += [verdict for verdict in found.values() if verdict]
    return wrong, sorted(counters)


def _verdicts(
    counters: Collection[str], records: Templates, contribute: Contribute, *, repair: bool
) -> dict[str, WrongSum | None]:
    """For each counter that nobody touched meanwhile: what is wrong with it, None where nothing is."""
    found: dict[str, WrongSum | None] = {}
    with ExitStack() as pipelines:
        watches = {key: pipelines.enter_context(store.server_of(key).pipeline()) for key in counters}
        for key, watch in watches.items():
            watch.watch(key)
        summed = _summed(counters, records, contribute)
        for key, watch in watches.items():
            stored = _text(watch.get(key))
            if _held(watch, key, summed[key] if repair and stored != str(summed[key]) else None):
                found[key] = WrongSum(key, stored, summed[key]) if stored != str(summed[key]) else None
    return found


def _held(watch: Pipeline, key: str, value: int | None) -> bool:
    """Whether nobody touched the counter since the watch began; then it is set to the value, unless that is None."""
    watch.multi()
    if value is not None:
        watch.set(key, value)
    try:
        watch.execute()
    except WatchError:
        return False
    return True


def _summed(counters: Collection[str], records: Templates, contribute: Contribute) -> Counter[str]:
    """A walk may show a record twice; those that count are remembered."""
    sums, seen = Counter[str](), set[str]()
    for keys in walk("string"):
        places = [place for key in keys if key not in seen for place in records.places(key)]
        raws = store.read([("GET", place.key) for place in places])
        for place, raw in zip(places, raws, strict=True):
            counted = [(place.tag + name, amount) for name, amount in contribute(place, raw or b"")]
            counted = [(name, amount) for name, amount in counted if name in counters]
            if counted and place.key not in seen:
                seen.add(place.key)
                for name, amount in counted:
                    sums[name] += amount
    return sums


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if value else "0"

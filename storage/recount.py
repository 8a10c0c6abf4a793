"""Counters against the records that they sum, while both change.

A counter is watched while all of its records are summed. Every commit that could change the sum touches the counter,
so when the watch holds until the end, sum and counter are of one moment; when it does not, the summing starts again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from redis.exceptions import WatchError

from storage.connection import store
from storage.errors import Damaged
from storage.keyspace import BATCH, Templates, walk_server
from storage.records import open_envelope

ATTEMPTS = 5


class WrongSum(NamedTuple):
    """stored: what the counter holds. summed: what its records add up to."""

    key: str
    stored: str
    summed: int


def contributions(raw: bytes) -> Iterator[tuple[str, int]]:
    """What a stored record adds to which counter; nothing where it cannot be read."""
    try:
        counted = open_envelope(raw).c
    except Damaged:
        return
    for entry in counted:
        if len(entry) == 2 and isinstance(entry[1], int):
            yield str(entry[0]), entry[1]


def suspects(sums: Mapping[str, int]) -> dict[str, list[str]]:
    """Counters that differ from what was summed in passing, by the tag of their partition."""
    found: dict[str, list[str]] = defaultdict(list)
    keys = list(sums)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        for key, stored in zip(batch, store.read([("GET", key) for key in batch]), strict=True):
            if (stored or b"0") != str(sums[key]).encode():
                found[key[: key.index("}:") + 2] if key.startswith("{") else ""].append(key)
    return found


def recount(tag: str, counters: Collection[str], records: Templates, *, repair: bool) -> list[WrongSum] | None:
    """Counters of one partition that are wrong, and with `repair` were until now. None: they change all the time."""
    for _ in range(ATTEMPTS):
        try:
            return store.attempt(lambda: _at_one_moment(tag, counters, records, repair=repair))
        except WatchError:
            continue
    return None


def _at_one_moment(tag: str, counters: Collection[str], records: Templates, *, repair: bool) -> list[WrongSum]:
    with store.server_of(next(iter(counters))).pipeline() as pipeline:
        for key in counters:
            pipeline.watch(key)
        stored = {key: _text(pipeline.get(key)) for key in counters}
        summed = _summed(tag, counters, records)
        wrong = [WrongSum(key, stored[key], summed[key]) for key in counters if stored[key] != str(summed[key])]
        pipeline.multi()
        for fault in wrong if repair else ():
            pipeline.set(fault.key, fault.summed)
        pipeline.execute()
    return wrong


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if value else "0"


def _summed(tag: str, counters: Collection[str], records: Templates) -> Counter[str]:
    """A walk may show a record twice; those that count are remembered."""
    sums, seen = Counter[str](), set[str]()
    for keys in walk_server(store.server_of(next(iter(counters))), "string", f"{tag}*"):
        places = [place.key for key in keys if key not in seen for place in records.places(key)]
        for key, raw in zip(places, store.read([("GET", key) for key in places]), strict=True):
            counted = [(tag + name, amount) for name, amount in contributions(raw or b"") if tag + name in counters]
            if counted and key not in seen:
                seen.add(key)
                for name, amount in counted:
                    sums[name] += amount
    return sums

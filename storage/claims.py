"""Unique values on a cluster: a claim lives in its own slot, is taken before the record is written and released after.

A crash in between leaves a claim whose record does not hold the value. It is stale: the next taker fences the old
holder, so that a write of his still in flight fails, and takes the claim over. Beside each claim stands for an hour
which commit took it last: a claim that was taken again meanwhile, by its own holder, is not released.
"""

from __future__ import annotations

from typing import Any

from storage.connection import store
from storage.errors import Taken
from storage.records import open_envelope
from storage.schemas import Schema
from storage.scripts import CLAIM, FENCE, UNCLAIM

SECONDS_REMEMBERED = 3600
SECONDS_IN_FLIGHT = 60


def take(schema: Schema[Any], key: str, record_id: str, token: str) -> None:
    """Hold this value for a commit on the record. Raises `Taken` while another record holds it."""
    while hold(key, record_id, token) != record_id:
        expel(schema, key)


def hold(key: str, record_id: str, token: str) -> str:
    """Take the claim if it is free, take it again if it is the record's own; returns the record that holds it now."""
    arguments = [record_id, token, SECONDS_REMEMBERED * 1000]
    holder: bytes = store.run(CLAIM, [key, _taker(key)], arguments, durable=True)
    return holder.decode()


def release(key: str, record_id: str, token: str) -> None:
    """Give back a claim that this commit took last."""
    store.run(UNCLAIM, [key, _taker(key)], [record_id, token], durable=True)


def expel(schema: Schema[Any], key: str) -> None:
    """Release the claim if it is stale. Raises `Taken` when its holder does hold the value."""
    holder, taker = store.execute("MGET", key, _taker(key))
    if holder is None:
        return
    place = store.tag(holder.decode()) + schema.key_of(holder.decode())
    record = _unless_it_holds(key, place)
    guard, seen = place, record or b""
    if store.is_cluster:
        store.run(FENCE, [place], durable=True)
        _unless_it_holds(key, place)
        guard, seen = _taker(key), taker or b""
    store.run(UNCLAIM, [key, guard], [holder, seen], durable=True)


def may_be_in_flight(key: str) -> bool:
    """Whether a commit took the claim so lately that it may still be under way."""
    left: int = store.execute("PTTL", _taker(key))
    return left > (SECONDS_REMEMBERED - SECONDS_IN_FLIGHT) * 1000


def _unless_it_holds(key: str, place: str) -> bytes | None:
    """MGET, because a claim may name what is no record at all."""
    raw: bytes | None = store.execute("MGET", place)[0]
    if raw and key in open_envelope(raw).u:
        raise Taken(key)
    return raw


def _taker(key: str) -> str:
    """In the claim's own slot."""
    return f"{{{key}}}:taker"

"""Unique values on a cluster: a claim lives in its own slot, is taken before the record is written and released after.

A crash in between leaves a claim whose record does not hold the value. It is stale: the next taker fences the old
holder, so that a write of his still in flight fails, and takes the claim over.
"""

from __future__ import annotations

from storage.connection import store
from storage.errors import Taken
from storage.schemas import Schema
from storage.scripts import CLAIM, FENCE, RELEASE


def take(schema: Schema, key: str, record_id: str) -> None:  # type: ignore[type-arg]  # any record's schema
    """Hold this value for the record. Raises `Taken` while another record holds it."""
    while (holder := store.run(CLAIM, [key], [record_id], durable=True).decode()) != record_id:
        expel(schema, key, holder)


def expel(schema: Schema, key: str, holder: str) -> None:  # type: ignore[type-arg]
    """Release a stale claim. Raises `Taken` when it is not stale."""
    if _holds(schema, key, holder):
        raise Taken(key)
    store.run(FENCE, [store.tag(holder) + schema.key_of(holder)], durable=True)
    if _holds(schema, key, holder):
        raise Taken(key)
    release(key, holder)


def release(key: str, record_id: str) -> None:
    store.run(RELEASE, [key], [record_id], durable=True)


def _holds(schema: Schema, key: str, record_id: str) -> bool:  # type: ignore[type-arg]
    raw = store.execute("GET", store.tag(record_id) + schema.key_of(record_id))
    return key in schema.claims(schema.codec.decode(raw))

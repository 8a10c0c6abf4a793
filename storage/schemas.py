"""The schema of one kind of record: where it lives and what it stands in. Pure: it knows nothing of a server."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic

from storage.indexes import Counter, Index, Log, Unique
from storage.keys import fill, part
from storage.records import Codec, R


@dataclass(frozen=True)
class Schema(Generic[R]):
    """key: `users:id:{id}`; owner: the field that names the record in whose partition these records live."""

    record: type[R]
    key: str
    codec: Codec[R]
    owner: str | None = None
    uniques: tuple[Unique, ...] = ()
    indexes: tuple[Index, ...] = ()
    counters: tuple[Counter, ...] = ()
    logs: tuple[Log, ...] = ()

    @cached_property
    def prefix(self) -> str:
        """What stands before the id in a record's key."""
        return self.key.removesuffix("{id}")

    @cached_property
    def single_keys(self) -> frozenset[str]:
        """Keys of indexes and counters that exist once."""
        keys = [index.key for index in self.indexes] + [counter.key for counter in self.counters]
        return frozenset(key for key in keys if "{" not in key)

    def key_of(self, record_id: str) -> str:
        return self.prefix + part(record_id)

    def entries(self, record: R | None) -> list[list[Any]]:
        """The index entries of a record: [key, score], and the member where that is not the record's id."""
        if record is None:
            return []
        return [entry for index in self.indexes if index.when(record) for entry in index.entries(record)]

    def counted(self, record: R | None) -> list[list[Any]]:
        """What a record adds to which counters: [key, amount]."""
        if record is None:
            return []
        sums = (counter.contribution(record) for counter in self.counters if counter.when(record))
        return [[key, amount] for key, amount in sums if amount]

    def claims(self, record: R | None) -> list[str]:
        """The unique values that a record holds, as claim keys."""
        return [key for unique in self.uniques if (key := unique.claim(record))] if record else []

    def log_keys(self, record_id: str) -> list[str]:
        return [fill(log.key, {"id": record_id}) for log in self.logs]

"""What a repository declares: the declaration is the key name, its placeholders are fields of the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from math import isfinite
from operator import attrgetter, index
from typing import Any

from storage.keys import fill, placeholders


def always(_record: Any) -> bool:
    return True


@dataclass(frozen=True)
class Index:
    """A sorted set of record ids: `Index("tickets:status:{status}", score="updated_at")`.

    score: a field (number, aware datetime, or date: seconds since 1970 of its UTC midnight) or a function.
    when:  which records stand in it.
    """

    key: str
    score: str | Callable[[Any], float] = "created_at"
    when: Callable[[Any], bool] = always

    def entries(self, record: Any) -> list[list[Any]]:
        return [self.entry(record)]

    def entry(self, record: Any) -> list[Any]:
        """[key, score]"""
        return [fill(self.key, record), self._finite(record)]

    def _finite(self, record: Any) -> float:
        score = as_score(self._score_of(record))
        if not isfinite(score):
            raise ValueError(f"{self.key}: {score} orders nothing")
        return score

    @cached_property
    def _score_of(self) -> Callable[[Any], float | datetime | date]:
        return self.score if callable(self.score) else attrgetter(self.score)


@dataclass(frozen=True)
class EachIndex(Index):
    """A sorted set for each id that a field lists: `EachIndex("audit:about:{about}", score="at")`."""

    def entries(self, record: Any) -> list[list[Any]]:
        [field], score = placeholders(self.key), self._finite(record)
        return [[fill(self.key, {field: value}), score] for value in getattr(record, field)]


@dataclass(frozen=True)
class Counter:
    """A sum over records, kept in the commit that changes them: `Counter("received:{month}", amount=lambda p: p.net)`.

    amount: an integer (centavos, pieces); zero takes no part.
    """

    key: str
    amount: Callable[[Any], int]
    when: Callable[[Any], bool] = always

    def contribution(self, record: Any) -> list[Any]:
        return [fill(self.key, record), index(self.amount(record))]


@dataclass(frozen=True)
class Unique:
    """A value that one record at most may hold: `Unique("users:email:{email}")` holds the owner's id.

    None and the empty text claim nothing.
    """

    key: str

    @cached_property
    def field(self) -> str:
        [name] = placeholders(self.key)
        return name

    def claim(self, record: Any) -> str | None:
        return fill(self.key, record) if getattr(record, self.field) else None


@dataclass(frozen=True)
class Log:
    """An append-only stream under a record, `Log("mcp:conversations:{id}")`; deleted with its record.

    most: how many entries are kept, the latest ones; 0 keeps all.
    """

    key: str
    most: int = 0


def as_score(value: float | datetime | date) -> float:
    """A field's value as the number that a sorted set orders by."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC).timestamp()
    return value

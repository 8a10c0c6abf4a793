"""Reads that wait to be sent: each knows its commands and how to decode the answers, so several share a round trip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from math import isnan
from typing import Any, Generic, NamedTuple, TypeVar, overload

from storage.connection import Command, store

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")


class Page(NamedTuple, Generic[T]):
    """A part of a listing; `next` is the cursor of the following part, None at the end."""

    items: list[T]
    next: str | None

    @property
    def first(self) -> T | None:
        return self.items[0] if self.items else None


class Query(NamedTuple, Generic[T]):
    commands: tuple[Command, ...]
    decode: Callable[[list[Any]], T]

    def run(self) -> T:
        return self.decode(store.read(self.commands))

    def then(self, change: Callable[[T], A]) -> Query[A]:
        """The same read with its result changed."""
        return Query(self.commands, lambda answers: change(self.decode(answers)))


@overload
def together(a: Query[A], b: Query[B], /) -> tuple[A, B]: ...
@overload
def together(a: Query[A], b: Query[B], c: Query[C], /) -> tuple[A, B, C]: ...
@overload
def together(a: Query[A], b: Query[B], c: Query[C], d: Query[D], /) -> tuple[A, B, C, D]: ...
@overload
def together(a: Query[A], b: Query[B], c: Query[C], d: Query[D], e: Query[E], /) -> tuple[A, B, C, D, E]: ...
@overload
def together(
    a: Query[A], b: Query[B], c: Query[C], d: Query[D], e: Query[E], f: Query[F], /
) -> tuple[A, B, C, D, E, F]: ...
@overload
def together(*queries: Query[Any]) -> tuple[Any, ...]: ...
def together(*queries: Query[Any]) -> tuple[Any, ...]:
    """All results, read in one round trip (one per node on a cluster)."""
    answers = iter(store.read([command for query in queries for command in query.commands]))
    return tuple(query.decode([next(answers) for _ in query.commands]) for query in queries)


def joined(*queries: Query[Any]) -> Query[tuple[Any, ...]]:
    """Several reads as one, to be sent together with others."""
    ends = list(accumulate((len(query.commands) for query in queries), initial=0))

    def decode(answers: list[Any]) -> tuple[Any, ...]:
        parts = (answers[start:end] for start, end in pairwise(ends))
        return tuple(query.decode(part) for query, part in zip(queries, parts, strict=True))

    return Query(tuple(command for query in queries for command in query.commands), decode)


def walk(read: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """Every item of a listing, read page by page. read: the page at a cursor, None for the first."""
    cursor, goes_on = None, True
    while goes_on:
        page = read(cursor)
        yield from page.items
        cursor, goes_on = page.next, page.next is not None


def read_cursor(cursor: str | None) -> tuple[str, str]:
    """Score and id of the last entry of the page before; both empty for the first page and for what is no cursor."""
    score, _, last = (cursor or "nan").partition("~")
    try:
        number = float(score)
    except ValueError:
        return "", ""
    return ("", "") if isnan(number) else (repr(number), last)

"""Several reads that travel and are understood as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from storage.queries import Query

T = TypeVar("T")


def joined(make: Callable[..., T], *parts: Query[Any]) -> Query[T]:
    """One query out of several: `make` receives their results in order."""

    def decode(answers: list[Any]) -> T:
        waiting = iter(answers)
        return make(*(part.decode([next(waiting) for _ in part.commands]) for part in parts))

    return Query(tuple(command for part in parts for command in part.commands), decode)


def summed(*parts: Query[int]) -> Query[int]:
    """The sum of several numbers."""
    return joined(_sum, *parts)


def _sum(*numbers: int) -> int:
    return sum(numbers)

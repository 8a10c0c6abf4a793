"""Several reads that travel and are understood as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from storage.queries import Query
from storage.queries import joined as read_as_one

T = TypeVar("T")


def joined(make: Callable[..., T], *parts: Query[Any]) -> Query[T]:
    """One query out of several: `make` receives their results in order."""
    return read_as_one(*parts).then(lambda found: make(*found))


def summed(*parts: Query[int]) -> Query[int]:
    """The sum of several numbers."""
    return joined(_sum, *parts)


def _sum(*numbers: int) -> int:
    return sum(numbers)

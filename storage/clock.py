"""The one place that time comes from, so that a test can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_ahead = timedelta(0)
_frozen: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen or datetime.now(UTC) + _ahead


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment (tests)."""
    global _frozen
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Let the clock run ahead (or behind) by this much (tests)."""
    global _ahead
    before, _ahead = _ahead, _ahead + by
    try:
        yield
    finally:
        _ahead = before

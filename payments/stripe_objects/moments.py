"""Stripe's times are whole seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def moment_of(seconds: int) -> datetime: ...
@overload
def moment_of(seconds: int | None) -> datetime | None: ...
def moment_of(seconds: int | None) -> datetime | None:
    """The aware moment in UTC; None where Stripe names none."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

"""How far our records have been compared with Stripe's."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import msgspec

from storage.records import Record

LONGEST = 200
"""How many lines of one run are kept."""


class Healing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a reconciliation put right. name: that of the event in the trail, or what was done to an event."""

    subject: str
    name: str
    change: str = ""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    """Status or step, where it changed."""

    @property
    def is_about_payment(self) -> bool:
        return self.name.startswith("payment.")

    def __str__(self) -> str:
        return f"{self.subject} {self.name}" + (f": {self.change}" if self.change else "")


class StripeClock(Record, frozen=True, kw_only=True):
    """Where the reconciliation stands; its id is the mode (live, test, sandbox)."""

    cursor: int = 0
    """Unix seconds: every event that happened before has been handled."""
    newest_at: datetime | None = None
    """When the newest event happened that Stripe had when it was asked last."""
    asked_at: datetime | None = None
    run: str = ""
    """Id of the last run: what it changed bears it in its history."""
    by: str = ""
    is_deep: bool = False
    started_at: datetime | None = None
    seconds: int = 0
    events: int = 0
    objects: int = 0
    healed: tuple[Healing, ...] = ()
    troubles: tuple[str, ...] = ()
    """What could not be brought up to date, each with its reason."""
    error: str = ""
    """Why the run ended early; empty if it went through."""

    def told(self, newest_at: datetime | None, *, at: datetime) -> Self:
        """What Stripe said when it was asked for its newest event."""
        return self.replace(newest_at=newest_at or self.newest_at, asked_at=at)

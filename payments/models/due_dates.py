"""The day something is owed until, the spans of time it falls into, and what the customer was reminded of."""

from __future__ import annotations

from datetime import date
from typing import Self

from storage.records import Record

UNDATED = "none"


class DueDate(Record, frozen=True, kw_only=True):
    """Its spans are the buckets of sums by due date; what has no day yet is in the bucket `none` of each size."""

    due_date: date | None = None
    reminder: str = ""
    """The last reminder that was sent, or whose day had passed: `2026-12-01 -3` is three days before that due date."""
    reminded_on: date | None = None
    """São Paulo day of the last reminder."""

    def due_on(self, day: date, *, reminder: str) -> Self:
        """A copy that is owed until another day. reminder: the last one whose day has passed already."""
        return self.replace(due_date=day, reminder=reminder)

    def reminded(self, reminder: str, *, on: date) -> Self:
        return self.replace(reminder=reminder, reminded_on=on)

    @property
    def due_day(self) -> str:
        return self.due_date.isoformat() if self.due_date else UNDATED

    @property
    def due_month(self) -> str:
        return self.due_day[:7]

    @property
    def due_year(self) -> str:
        return self.due_day[:4]

    @property
    def due_decade(self) -> str:
        """`202x`"""
        return f"{self.due_day[:3]}x" if self.due_date else UNDATED

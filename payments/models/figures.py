"""What stood open on a day, kept because nothing else tells it later."""

from __future__ import annotations

from datetime import date

from storage.records import Record


class DayFigures(Record, frozen=True, kw_only=True):
    """As the first run of a São Paulo day found it, in centavos; its id is the day, 2026-11-25."""

    day: date
    owed: int
    """Everything that customers owed, whatever its due date."""
    overdue: int
    recurring: int
    """A month, of all living subscriptions."""

"""Days, months and years as people in São Paulo count them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def day_of(at: datetime) -> date:
    """The São Paulo day of an aware moment."""
    return at.astimezone(SAO_PAULO).date()


def month_of(at: datetime) -> str:
    """The São Paulo month of an aware moment, as `2026-11`."""
    return f"{day_of(at):%Y-%m}"

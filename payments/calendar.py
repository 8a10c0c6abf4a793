"""Days, months and years as people in São Paulo count them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import get_language, pgettext

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def day_of(at: datetime) -> date:
    """The São Paulo day of an aware moment."""
    return at.astimezone(SAO_PAULO).date()


def month_before(day: date) -> date:
    """The same day of the month before, or that month's last: 28 February for 31 March."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def written_day(at: date | datetime | None) -> str:
    """A date, or the day in São Paulo of an aware time: "24/11/2026", in English "24 Nov 2026". Nothing for None."""
    if not at:
        return ""
    day = day_of(at) if isinstance(at, datetime) else at
    return dateformat.format(day, pgettext("date format", "j M Y"))


def written_month(at: datetime) -> str:
    """The month in São Paulo of an aware time, as it stands in a sentence: "novembro de 2026", "November 2026"."""
    month = dateformat.format(day_of(at), pgettext("month of a year", "F Y"))
    return month if (get_language() or "en").startswith("en") else month.lower()


def bounds_of(month: str) -> tuple[datetime, datetime]:
    """The first and the last moment of a São Paulo month such as `2026-11`."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=SAO_PAULO)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - timedelta(milliseconds=1)


def months_until(month: str, count: int) -> list[str]:
    """So many months, the oldest first, up to this one."""
    months = [month]
    while len(months) < count:
        months.append(month_of(bounds_of(months[-1])[0] - timedelta(days=1)))
    return months[::-1]


def month_of(at: datetime) -> str:
    """The São Paulo month of an aware moment, as `2026-11`."""
    return f"{day_of(at):%Y-%m}"

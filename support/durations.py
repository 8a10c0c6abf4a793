"""How long something took, as it is written in Brazil."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def duration_in_words(seconds: int | None) -> str:
    """`45 s`, `12 min`, `2h40`, `3 days and 4h`: whole seconds, minutes and hours, rounded down; a dash for None."""
    if seconds is None:
        return "–"
    if seconds < MINUTE:
        return _("%(count)d s") % {"count": seconds}
    if seconds < HOUR:
        return _("%(count)d min") % {"count": seconds // MINUTE}
    return _hours(seconds) if seconds < DAY else _days(seconds)


def _hours(seconds: int) -> str:
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    return f"{hours}h{minutes:02}" if minutes else f"{hours}h"


def _days(seconds: int) -> str:
    days, hours = seconds // DAY, seconds % DAY // HOUR
    facts = {"days": days, "hours": hours}
    if not hours:
        return ngettext("%(days)d day", "%(days)d days", days) % facts
    return ngettext("%(days)d day and %(hours)dh", "%(days)d days and %(hours)dh", days) % facts

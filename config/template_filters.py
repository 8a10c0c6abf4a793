"""How amounts, times and names are shown, and the small tags every page uses; the settings load them everywhere."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from accounts.badges import Badge
from config.icons import ICONS
from payments.calendar import SAO_PAULO, day_of, written_day
from payments.money import format_money
from storage.clock import now

register = template.Library()


@register.filter
def money(cents: int) -> str:
    """Integer centavos in reais, "R$ 1.289,00": written in every language as it is typed into forms."""
    return format_money(cents)


day = register.filter("day", written_day)


@register.filter
def moment(at: datetime | None) -> str:
    """An aware time as São Paulo says it: "há 12 min", "hoje às 9h02", "24/11/2026 às 14h30". Nothing for None."""
    if at is None:
        return ""
    age = now() - at
    if timedelta(0) <= age < timedelta(hours=1):
        return _minutes_ago(age)
    return _spoken_day(at) % {"time": clock_time(at)}


@register.filter
def clock_time(at: datetime) -> str:
    """The time of day in São Paulo, which never changes as moments pass: "14h30", in English "14:30"."""
    local = at.astimezone(SAO_PAULO)
    pattern = pgettext("time format", "H:i") if local.minute else pgettext("time format on the hour", "H:i")
    return dateformat.time_format(local.time(), pattern)


@register.filter
def exact_moment(at: datetime | None) -> str:
    """An aware time that is read later than it is written, in a mail: "24/11/2026 às 14h30". Nothing for None."""
    return gettext("%(day)s at %(time)s") % {"day": written_day(at), "time": clock_time(at)} if at else ""


@register.filter
def initials(name: str) -> str:
    """At most two letters for an avatar: the first of the first and of the last word of a name or an address."""
    words = name.partition("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


@register.filter
def can(user: Any, permission: str) -> bool:
    """Whether this person has the permission, a visitor has none: `{% if request.user|can:"payments.view" %}`."""
    return bool(user) and bool(user.has_permission(permission))


@register.simple_tag
def icon(name: str) -> SafeString:
    """The named outline icon as an inline SVG. It is decoration: the words stand beside it."""
    return mark_safe(_SVG[name])  # noqa: S308 -- made from the constants of config/icons.py


@register.simple_tag
def brand(key: str) -> str:
    """A fact of the brand (name, agency, whatsapp, email…) from the settings, without any request."""
    return str(settings.BRAND[key])


@register.simple_tag
def whatsapp_url() -> str:
    """The address that opens a WhatsApp conversation with the agency."""
    return "https://wa.me/" + "".join(filter(str.isdigit, settings.BRAND["whatsapp"]))


@register.simple_tag(takes_context=True)
def current(context: Context, view: str, section: bool = True) -> SafeString:
    """The aria-current attribute of a link to this view: on its page and, with `section`, on those below it."""
    address, path = reverse(view), context["request"].path
    if path == address:
        return mark_safe('aria-current="page"')
    return format_html('aria-current="{}"', "true") if section and path.startswith(address) else SafeString()


@register.simple_tag
def badge(tone: str, word: str) -> Badge:
    """A coloured word, such as how something stands; tones: ok, wait, bad, info, mute."""
    return Badge(tone, word)


@register.simple_tag(takes_context=True)
def staff_item(context: Context, view: str, icon_name: str, word: str, permission: str) -> SafeString:
    """One line of the staff sidebar, empty for those who lack the permission."""
    if not can(context["request"].user, permission):
        return SafeString()
    here = current(context, view, section=view != "dashboard:staff_home")
    return format_html('<li><a href="{}" {}>{}{}</a></li>', reverse(view), here, icon(icon_name), word)


def _local_day(at: date | datetime) -> date:
    return day_of(at) if isinstance(at, datetime) else at


def _minutes_ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return (
        ngettext("%(count)d min ago", "%(count)d min ago", minutes) % {"count": minutes}
        if minutes
        else gettext("just now")
    )


def _spoken_day(at: datetime) -> str:
    days = (_local_day(now()) - _local_day(at)).days
    if days == 0:
        return gettext("today at %(time)s")
    if days == 1:
        return gettext("yesterday at %(time)s")
    return gettext("%(day)s at %(time)s") % {"day": written_day(at), "time": "%(time)s"}


_SVG = {
    name: f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{path}"/></svg>'
    for name, path in ICONS.items()
}

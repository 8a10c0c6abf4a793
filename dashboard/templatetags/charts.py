"""Figures as pictures, and what they say in words: `{% load charts %}`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.utils import dateformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.charts import bars, line
from payments.money import format_money
from payments.services.revenue import Month, Revenue

register = template.Library()


@register.simple_tag
def sparkline(amounts: Sequence[int]) -> SafeString:
    """A small line that grows or falls; decoration, for the figure beside it says the value."""
    return format_html(
        '<svg viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true"><path class="a" d="{}"/></svg>',
        line(amounts),
    )


@register.inclusion_tag("dashboard/_months.html")
def month_bars(months: Sequence[Month]) -> dict[str, Any]:
    """What came in by month, as bars with their values below."""
    named = [(_named(month), amount) for month, amount in months]
    return {"bars": bars([amount for _month, amount in months]), "months": named, "sentence": _sentence(named)}


@register.filter
def comparison(revenue: Revenue) -> str:
    """`18,4% more than up to this day of the month before`."""
    change = revenue.permille
    if change is None:
        return _("nothing up to this day of the month before")
    words = _("%(share)s more than up to this day of the month before")
    if change < 0:
        words = _("%(share)s less than up to this day of the month before")
    return words % {"share": _percent(abs(change))}


@register.simple_tag
def against_a_month_ago(amount: int, before: int) -> SafeString:
    """`R$ 120,00 more than a month ago`; nothing of what is zero and was."""
    if amount == before == 0:
        return SafeString()
    words = _("as much as a month ago")
    if amount != before:
        words = _("%(money)s more than a month ago") if amount > before else _("%(money)s less than a month ago")
    return format_html('<dd class="small muted">{}</dd>', words % {"money": format_money(abs(amount - before))})


def _percent(permille: int) -> str:
    return _("%(whole)d.%(tenth)d%%") % {"whole": permille // 10, "tenth": permille % 10}


def _sentence(named: list[tuple[str, int]]) -> str:
    (first, before), (last, now) = named[0], named[-1]
    facts = {"first": first, "before": format_money(before), "last": last, "now": format_money(now)}
    return _("Received by month: from %(before)s in %(first)s to %(now)s in %(last)s") % facts


def _named(month: str) -> str:
    return dateformat.format(datetime.strptime(month, "%Y-%m"), "M")

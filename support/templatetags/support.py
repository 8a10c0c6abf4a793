"""Tickets in words: `{% load support %}`."""

from __future__ import annotations

from django import template

from accounts.badges import Badge
from support import words
from support.durations import duration_in_words
from support.models import Entry, Ticket

register = template.Library()

register.filter("ticket_kind", words.kind_word)
register.filter("duration", duration_in_words)


@register.filter
def line(entry: Entry) -> str:
    """What a change says to the team."""
    return words.line_of(entry)


@register.filter
def line_for_customer(entry: Entry) -> str:
    return words.line_of(entry, is_for_customer=True)


@register.simple_tag
def ticket_badge(ticket: Ticket, is_for_customer: bool = False) -> Badge:
    """The ticket's status: `{% ticket_badge ticket True %}` for its customer."""
    return words.status_badge(ticket.status, is_for_customer=is_for_customer)


@register.simple_tag
def priority_badge(ticket: Ticket) -> Badge:
    return words.priority_badge(ticket.priority)


@register.simple_tag
def presence_line(name: str, doing: str) -> str:
    """What a colleague does on this page at this moment."""
    return words.presence_line(name, doing)

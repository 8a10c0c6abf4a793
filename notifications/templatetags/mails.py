"""Mails in words: `{% load mails %}`."""

from django import template

from notifications import words
from storage.events import Event

register = template.Library()


@register.filter
def kind_word(kind: str) -> str:
    return str(words.KINDS.get(kind, kind))


@register.filter
def mail_of(event: Event) -> str:
    """Which mail an event is about, in words; empty where it is about something else."""
    return kind_word(event.after.get("kind", "")) if event.name.startswith("mail.") else ""


@register.filter
def status_word(status: str) -> str:
    return str(words.STATUSES[status][1])


@register.filter
def status_tone(status: str) -> str:
    return words.STATUSES[status][0]

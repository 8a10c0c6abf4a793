"""Mails in words: `{% load mails %}`."""

from django import template

from notifications import words

register = template.Library()


@register.filter
def kind_word(kind: str) -> str:
    return str(words.KINDS.get(kind, kind))


@register.filter
def status_word(status: str) -> str:
    return str(words.STATUSES[status][1])


@register.filter
def status_tone(status: str) -> str:
    return words.STATUSES[status][0]

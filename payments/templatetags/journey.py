"""The journey of a contract in words: `{% load journey %}`."""

from __future__ import annotations

from datetime import datetime

from django import template

from payments.calendar import day_of
from payments.journey_words import age_word, group_word
from payments.models.contracts import STEPS
from storage.clock import now
from storage.events import Event

JOURNEY = frozenset({f"contract.{step}" for step in STEPS} | {"contract.written", "contract.restarted"})

register = template.Library()

register.filter("group_word", group_word)


@register.filter
def age(since: datetime) -> str:
    """`for 12 days`, counted by the days of São Paulo."""
    return age_word((day_of(now()) - day_of(since)).days)


@register.filter
def steps_only(happened: list[Event]) -> list[Event]:
    """The steps of a contract among everything that happened to it."""
    return [event for event in happened if event.name in JOURNEY]

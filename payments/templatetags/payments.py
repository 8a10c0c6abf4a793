"""Payments and contracts in words: `{% load payments %}`."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.words import ACTORS
from payments import words
from payments.calendar import day_of
from payments.models import Payment
from storage.clock import now
from storage.events import Event

register = template.Library()

register.filter("payment_title", words.purpose_of)
register.filter("decline_sentence", words.decline_sentence)
register.filter("kind_word", words.kind_word)
register.filter("method_word", words.method_word)
register.filter("movement_word", words.movement_word)
register.filter("obstacle_sentence", words.obstacle_sentence)
register.filter("mode_word", words.mode_word)
register.filter("status_change", words.status_change)
register.filter("step_word", words.step_word)
register.filter("review_sentence", words.review_sentence)


@register.filter
def is_by_a_person(event: Event) -> bool:
    """Whether somebody with an account did this, and not Stripe, a job or a command."""
    return event.actor not in ACTORS and ":" not in event.actor


@register.inclusion_tag("_badge.html")
def payment_badge(payment: Payment) -> dict[str, Any]:
    """The payment's state today: `{% payment_badge payment %}`."""
    return words.badge_of(payment, day_of(now()))._asdict()


@register.inclusion_tag("_badge.html")
def contract_badge(step: str) -> dict[str, Any]:
    """A step of the journey: `{% contract_badge contract.step %}`."""
    return words.step_badge_of(step)._asdict()

"""Stripe's events on pages: `{% load stripe_events %}`."""

from __future__ import annotations

from typing import Any

from django import template

from payments import stripe_words
from payments.models import StripeEvent
from payments.services.event_inbox import shown_body

register = template.Library()

register.filter("field_word", stripe_words.field_word)
register.filter("value_word", stripe_words.value_word)
register.filter("shown_body", shown_body)


@register.inclusion_tag("_badge.html")
def stripe_event_badge(event: StripeEvent) -> dict[str, Any]:
    """Its state in a word: `{% stripe_event_badge event %}`."""
    return stripe_words.event_badge_of(event)._asdict()


@register.filter
def event_state(status: str) -> str:
    """A status as the name of a list."""
    return str(stripe_words.EVENT_STATES[status][1])

"""Stripe's events on pages: `{% load stripe_events %}`."""

from __future__ import annotations

from django import template

from accounts.badges import Badge
from payments import stripe_words
from payments.models import StripeEvent
from payments.services.event_inbox import shown_body

register = template.Library()

register.filter("field_word", stripe_words.field_word)
register.filter("value_word", stripe_words.value_word)
register.filter("shown_body", shown_body)


@register.simple_tag
def stripe_event_badge(event: StripeEvent) -> Badge:
    """Its state in a word: `{% stripe_event_badge event %}`."""
    return stripe_words.event_badge_of(event)


@register.filter
def event_state(status: str) -> str:
    """A status as the name of a list."""
    return str(stripe_words.EVENT_STATES[status][1])

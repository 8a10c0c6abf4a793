"""Subscriptions on pages: `{% load subscriptions %}`."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from accounts.badges import Badge
from payments.models import Subscription
from payments.subscription_words import STATES, subscription_badge_of

register = template.Library()


@register.simple_tag
def subscription_badge(subscription: Subscription) -> Badge:
    """Its state in a word: `{% subscription_badge subscription %}`."""
    return subscription_badge_of(subscription)


@register.filter
def subscription_state(status: str) -> str:
    """A status as the name of a list."""
    return _("Beginning later") if status == "trialing" else str(STATES[status][1])

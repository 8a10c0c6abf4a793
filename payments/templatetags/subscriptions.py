"""Subscriptions on pages: `{% load subscriptions %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from payments.models import Subscription
from payments.subscription_words import STATES, subscription_badge_of

register = template.Library()


@register.inclusion_tag("_badge.html")
def subscription_badge(subscription: Subscription) -> dict[str, Any]:
    """Its state in a word: `{% subscription_badge subscription %}`."""
    return subscription_badge_of(subscription)._asdict()


@register.filter
def subscription_state(status: str) -> str:
    """A status as the name of a list."""
    return _("Beginning later") if status == "trialing" else str(STATES[status][1])

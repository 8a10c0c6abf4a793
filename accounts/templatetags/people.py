"""People and what they did, in words: `{% load people %}`."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from accounts import words
from accounts.devices import device_word
from accounts.models import User

register = template.Library()

register.filter("event_word", words.event_word)
register.filter("actor_word", words.actor_word)
register.filter("device_word", device_word)


@register.filter
def limit_word(limit: str) -> str:
    return str(words.LIMITS.get(limit, limit))


@register.filter
def role_word(user: User) -> str:
    return str(words.ROLES.get(user.role, user.role))


@register.inclusion_tag("_badge.html")
def standing_badge(user: User) -> dict[str, Any]:
    """Whether the account is open and its address confirmed: `{% standing_badge person %}`."""
    if not user.is_active:
        return {"tone": "mute", "word": _("Access ended")}
    if user.is_verified:
        return {"tone": "ok", "word": _("Confirmed")}
    return {"tone": "wait", "word": _("Waiting for confirmation")}

"""People and what they did, in words: `{% load people %}`."""

from django import template

from accounts import words
from accounts.badges import Badge
from accounts.devices import device_word
from accounts.models import User
from accounts.tax_ids import shown_tax_id
from storage.ids import is_record_id

register = template.Library()

register.filter("event_word", words.event_word)
register.filter("actor_word", words.actor_word)
register.filter("changes", words.changes)
register.filter("permission_word", words.permission_word)
register.filter("device_word", device_word)
register.filter("shown_tax_id", shown_tax_id)


@register.filter
def limit_word(limit: str) -> str:
    return str(words.LIMITS.get(limit, limit))


@register.filter
def role_word(user: User) -> str:
    return str(words.ROLES.get(user.role, user.role))


@register.simple_tag
def standing_badge(user: User) -> Badge:
    """How the account stands: `{% standing_badge person %}`."""
    tone, word = words.STATES[user.state]
    return Badge(tone, str(word))


@register.filter
def is_a_person(actor: str) -> bool:
    """Whether an actor or a subject of an event is an account, and not a program, Stripe or a visitor."""
    return is_record_id(actor)


@register.filter
def named(names: dict[str, str], record_id: str) -> str:
    """The name of this person where it is known, else a program's name or the bare id."""
    return names.get(record_id) or words.said_of(record_id)

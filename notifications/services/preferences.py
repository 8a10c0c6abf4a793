"""What people want to hear of, and where."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from notifications.models import CATEGORIES, CHANNELS, NEVER_SILENCED, TICKET_CHOICES, Preferences
from notifications.repositories import preferences
from storage.commits import retry_conflicts

CHOOSABLE = frozenset(
    f"{category}.{channel}" for category in CATEGORIES if category not in NEVER_SILENCED for channel in CHANNELS
)


def read_preferences(person: User) -> Preferences:
    return preferences.query_of(person.id).run()


def choose_preferences(person: User, *, wanted: Collection[str], tickets: str = "") -> Preferences:
    """Tell the person of exactly these (`<category>.<channel>`), and of what nobody can silence.

    tickets: of which ones a member of the team wants to hear; empty leaves that as it is.
    """
    silenced = CHOOSABLE.difference(wanted)
    return retry_conflicts(lambda: _choose(person, silenced, tickets))


def _choose(person: User, silenced: frozenset[str], tickets: str) -> Preferences:
    before = preferences.query_of(person.id).run()
    after = before.replace(silenced=silenced, tickets=tickets if tickets in TICKET_CHOICES else before.tickets)
    if (after.silenced, after.tickets) == (before.silenced, before.tickets):
        return before
    if before.stored:
        return preferences.save(after, event="preferences.changed", by=person.id)
    return preferences.create(after, event="preferences.changed", by=person.id)

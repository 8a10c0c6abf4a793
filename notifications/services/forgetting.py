"""What a deleted person leaves behind here: nothing."""

from __future__ import annotations

from notifications.models import MOST_KEPT
from notifications.repositories import Items, inboxes, items, preferences
from storage.commits import commit, retry_conflicts
from storage.events import Event
from storage.queries import together


def forget_person(event: Event) -> None:
    """The event's person has no bell and no preferences any more."""
    retry_conflicts(lambda: _forget(event.subject))


def _forget(user_id: str) -> None:
    page, inbox, sheet = together(
        items.query_list(Items.by_user, user=user_id, limit=MOST_KEPT + 1),
        inboxes.query_find(user_id),
        preferences.query_find(user_id),
    )
    writes = [items.deleting(item) for item in page.items]
    writes += [inboxes.deleting(inbox)] if inbox else []
    writes += [preferences.deleting(sheet)] if sheet else []
    if writes:
        commit(*writes)

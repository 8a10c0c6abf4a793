"""Putting news into people's bells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from accounts.services.directory import list_people_with
from accounts.services.people import query_person
from notifications.bells import Bell, bell_named
from notifications.models import BELL, MOST_KEPT, BellItem, Inbox, Preferences
from notifications.repositories import Inboxes, Items, inboxes, items, preferences
from notifications.services.live import wake
from storage.clock import now
from storage.commits import Append, Write, commit, retry_conflicts
from storage.events import Event
from storage.keys import part
from storage.queries import together


class News(NamedTuple):
    """What is told, to whomever. id: the same whenever the same event is told again."""

    id: str
    bell: Bell
    url: str
    group: str
    words: dict[str, str]
    assignee: str | None = None


def notify(event: Event, user_id: str, kind: str, *, url: str, group: str = "", **words: str) -> None:
    """Tell one person of this event in the bell; told twice, it does nothing.

    kind: registered in `notifications.bells`, which also says what the sentence makes of `words`. url: a path of ours.
    group: unread items of one group (`"ticket:<id>"`) are one row that counts them. Silent where the person does not
    want to hear of such things, or is gone. Raises `UnknownBell`.
    """
    _tell(user_id, News(f"{event.id}-{kind}", bell_named(kind), url, group, words))


def notify_staff(
    event: Event,
    permission: str,
    kind: str,
    *,
    url: str,
    group: str = "",
    except_user: str = "",
    assignee: str | None = None,
    **words: str,
) -> None:
    """Tell every active member of the team who has this permission, except one: nobody hears of what he did himself.

    assignee: who has the ticket that this is about (empty: nobody), for those who want to hear of their own, or of
    those and of nobody's. The rest is as in `notify`.
    """
    news = News(f"{event.id}-{kind}", bell_named(kind), url, group, words, assignee)
    for person in list_people_with(permission):
        if person.id != except_user:
            _tell(person.id, news)


def row_of(user_id: str, group: str) -> str:
    """The id of the row in which items of this group fold."""
    return f"{user_id}-{part(group.replace(':', '-'))}"


def _tell(user_id: str, news: News) -> None:
    """A repetition wakes again: whoever told it before may have died between the commit and the call."""
    if retry_conflicts(lambda: _ring(user_id, news)):
        wake(user_id)


def _ring(user_id: str, news: News) -> bool:
    """Whether the person has it in the bell now."""
    row = row_of(user_id, news.group or news.id)
    person, wishes, inbox, item, kept, oldest = together(
        query_person(user_id),
        preferences.query_of(user_id),
        inboxes.query_find(user_id),
        items.query_find(row),
        items.query_count(Items.by_user, user=user_id),
        items.query_list(Items.by_user, user=user_id, oldest_first=True, limit=1),
    )
    if person is None or not person.is_active or not _wants(wishes, news):
        return False
    if not (item and item.has_told(news.id)):
        dropped = oldest.items if item is None and kept >= MOST_KEPT else []
        commit(*_writes(_rung(row, user_id, item, news), inbox, user_id), *map(items.deleting, dropped))
    return True


def _wants(wishes: Preferences, news: News) -> bool:
    return wishes.allows(news.bell.category, BELL) and wishes.follows(news.assignee)


def _rung(row: str, user_id: str, item: BellItem | None, news: News) -> BellItem:
    at, kind = now(), news.bell.name
    if item:
        return item.rung(news.id, kind=kind, url=news.url, words=news.words, at=at)
    return BellItem(
        id=row,
        user=user_id,
        kind=kind,
        url=news.url,
        group=news.group,
        words=news.words,
        told=(news.id,),
        created_at=at,
        updated_at=at,
    )


def _writes(item: BellItem, inbox: Inbox | None, user_id: str) -> Iterator[Write | Append]:
    """The row, and what open pages are told: as it is now, even if more of the group happens before they look."""
    yield items.saving(item) if item.stored else items.creating(item)
    yield inboxes.saving(inbox.ringing()) if inbox else inboxes.creating(Inbox(id=user_id).ringing())
    told = {"row": item.id, "kind": item.kind, "url": item.url, "words": item.words, "count": item.count}
    yield inboxes.appending(Inboxes.stream, user_id, told)

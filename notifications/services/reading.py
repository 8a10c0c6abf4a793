"""What a person finds in the bell, and what becomes of it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from accounts.models import SignedIn, User
from notifications.models import MOST_KEPT, BellItem
from notifications.repositories import Inboxes, Items, items
from notifications.services.live import wake
from notifications.services.ringing import row_of
from storage.clock import now
from storage.commits import commit, retry_conflicts
from storage.errors import RecordNotFound
from storage.logs import NOTHING, query_entry, query_last_id
from storage.queries import Page, Query, joined

BESIDE = "bell"


class BellState(NamedTuple):
    """What every page shows. last: the newest piece of news that the page counts, from where it listens on."""

    unread: int = 0
    last: str = NOTHING


def query_bell(user_id: str) -> Query[BellState]:
    """Read with every session: see `accounts.belongings.BESIDE`."""
    unread = items.query_count(Items.unread, user=user_id)
    return joined(unread, query_last_id(Inboxes.stream, user_id)).then(lambda found: BellState(*found))


def bell_of(person: User) -> BellState:
    """What was read with the session of this request."""
    found = person.beside.get(BESIDE) if isinstance(person, SignedIn) else None
    return found or BellState()


def list_items(person: User, *, cursor: str | None) -> Page[BellItem]:
    """One page of the person's bell, what rang last first."""
    return items.list(Items.by_user, user=person.id, cursor=cursor)


def query_is_unread(user_id: str, group: str) -> Query[bool]:
    """Whether a group has something unread, to be read together with the page that `clear` would be called from."""
    return items.query_find(row_of(user_id, group)).then(lambda item: item is not None and item.is_unread)


def clear(person: User, group: str) -> None:
    """The person has seen what a group of items is about."""
    _mark(person, lambda: _found(items.find(row_of(person.id, group))))


def mark_read(person: User, item_id: str) -> None:
    """item_id: of an item, or of a piece of news as the stream gave it. Raises `RecordNotFound` for one of others."""
    row = _row_behind(person, item_id)
    if items.get(row).user != person.id:
        raise RecordNotFound(item_id)
    _mark(person, lambda: _found(items.find(row)))


def mark_all_read(person: User) -> None:
    """Everything that is in the bell at this moment."""
    _mark(person, lambda: items.list(Items.unread, user=person.id, limit=MOST_KEPT + 1).items)


def _mark(person: User, read_rows: Callable[[], Sequence[BellItem]]) -> None:
    """Every unread one of these rows is read now; the person's other pages are told."""

    def attempt() -> int:
        unread = [item for item in read_rows() if item.is_unread]
        if unread:
            commit(*(items.saving(item.read(at=now())) for item in unread))
        return len(unread)

    if number := retry_conflicts(attempt):
        _count_off(person, number)
        wake(person.id)


def _row_behind(person: User, item_id: str) -> str:
    """The item that a piece of news of this person's stream was about."""
    news = query_entry(Inboxes.stream, person.id, item_id).run()
    return str(news.content["row"]) if news else item_id


def _count_off(person: User, number: int) -> None:
    """The page that is being made shows what is left."""
    if isinstance(person, SignedIn):
        state = bell_of(person)
        person.beside[BESIDE] = state._replace(unread=max(0, state.unread - number))


def _found(item: BellItem | None) -> list[BellItem]:
    return [item] if item else []

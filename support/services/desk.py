"""Who of the team looks at which ticket at this moment."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import User
from notifications.services import touch
from storage.presence import Presence, Present
from storage.queries import Query

VIEWING, REPLYING = DOINGS = ("viewing", "replying")

desk = Presence("tickets:presence:{id}", seconds=21, doings=DOINGS)
"""A page says every 7 seconds that it is open, and looks who else is: a closed tab is shown for 28 at most."""


class Colleague(NamedTuple):
    name: str
    doing: str


def query_looking(staff: User, ticket_id: str) -> Query[list[Colleague]]:
    """Note that this person looks at the ticket, and read who else does."""
    return desk.query_noting(ticket_id, _signature(staff), VIEWING).then(_colleagues)


def note_presence(staff: User, ticket_id: str, *, doing: str, is_news: bool) -> list[Colleague]:
    """The same, from an open page. is_news: it has come, or does this instead of that; others are told at once.

    doing: one of DOINGS, or anything else when the page is left.
    """
    here = _noted(staff, ticket_id, doing, instead=is_news) if doing in DOINGS else _left(staff, ticket_id)
    if is_news:
        touch(f"presence:{ticket_id}")
    return here


def _noted(staff: User, ticket_id: str, doing: str, *, instead: bool) -> list[Colleague]:
    return _colleagues(desk.query_noting(ticket_id, _signature(staff), doing, instead=instead).run())


def _left(staff: User, ticket_id: str) -> list[Colleague]:
    desk.query_leaving(ticket_id, _signature(staff)).run()
    return []


def _signature(staff: User) -> str:
    return f"{staff.id} {staff.name or staff.email}"


def _colleagues(present: list[Present]) -> list[Colleague]:
    return [Colleague(one.who.partition(" ")[2], one.doing) for one in present]

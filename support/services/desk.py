"""Who of the team looks at which ticket at this moment."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import User
from notifications.services import touch
from storage.presence import Presence, Present
from storage.queries import Query

VIEWING, REPLYING = DOINGS = ("viewing", "replying")

desk = Presence("tickets:presence:{id}", seconds=25, doings=DOINGS)
"""One page says twice in that time that it is still open, so a tab that is closed is forgotten within 30 seconds."""


class Colleague(NamedTuple):
    name: str
    doing: str


def query_looking(staff: User, ticket_id: str, *, doing: str = VIEWING) -> Query[list[Colleague]]:
    """Note that this person looks at the ticket, and read who else does."""
    return desk.query_noting(ticket_id, _signature(staff), doing).then(_colleagues)


def note_presence(staff: User, ticket_id: str, *, doing: str, is_news: bool) -> list[Colleague]:
    """The same, from an open page. is_news: it has come, or does something else than before; others are told at once.

    doing: one of DOINGS, or anything else when the page is left.
    """
    here = query_looking(staff, ticket_id, doing=doing).run() if doing in DOINGS else _left(staff, ticket_id)
    if is_news:
        touch(f"presence:{ticket_id}")
    return here


def _left(staff: User, ticket_id: str) -> list[Colleague]:
    desk.query_leaving(ticket_id, _signature(staff)).run()
    return []


def _signature(staff: User) -> str:
    return f"{staff.id} {staff.name or staff.email}"


def _colleagues(present: list[Present]) -> list[Colleague]:
    return [Colleague(one.who.partition(" ")[2], one.doing) for one in present]

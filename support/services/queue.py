"""The team's queue: by priority, then by how long somebody has waited. The order is the indexes' own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from storage.indexes import Index
from storage.queries import Page, Query, joined, walk
from support.models import BAND, BANDS, NOBODY, WAITING, Ticket
from support.repositories import Tickets, tickets

BATCH = 500
MOST_TRIPS = 20
UNFINISHED = "active"
"""Among the statuses of a filter: open, in progress or waiting."""


@dataclass(frozen=True)
class Wanted:
    """Which tickets; empty asks for nothing. status: one of STATUSES, or UNFINISHED. assignee: an id, or NOBODY."""

    status: str = ""
    priority: str = ""
    assignee: str = ""
    user: str = ""
    text: str = ""

    def fits(self, ticket: Ticket) -> bool:
        return (
            self.priority in ("", ticket.priority)
            and self.assignee in ("", ticket.holder)
            and self.user in ("", ticket.user)
            and (self.status in ("", ticket.status) or (self.status == UNFINISHED and ticket.is_active))
        )

    @property
    def index(self) -> tuple[Index, dict[str, Any]]:
        """The narrowest listing that holds all that is wanted."""
        if self.user:
            return self._of_user()
        if self.assignee:
            return self._of_holder()
        if self.status == UNFINISHED:
            return Tickets.active, {}
        if self.status:
            return Tickets.by_status, {"status": self.status}
        return (Tickets.by_priority, {"priority": self.priority}) if self.priority else (Tickets.all, {})

    @property
    def bounds(self) -> dict[str, float]:
        """The scores of the priority that is wanted, where the index is ordered by priority."""
        if not self.priority or self.user:
            return {}
        lowest = BANDS[self.priority] * BAND
        return {"at_least": lowest, "at_most": lowest + BAND - 1}

    def _of_user(self) -> tuple[Index, dict[str, Any]]:
        where = {"user": self.user}
        if self.status == UNFINISHED:
            return Tickets.active_by_user, where
        return (
            (Tickets.by_user_and_status, where | {"status": self.status}) if self.status else (Tickets.by_user, where)
        )

    def _of_holder(self) -> tuple[Index, dict[str, Any]]:
        where = {"holder": self.assignee}
        if self.status == UNFINISHED:
            return Tickets.active_by_holder, where
        if self.status:
            return Tickets.by_status_and_holder, where | {"status": self.status}
        return Tickets.by_holder, where


class Tabs(NamedTuple):
    active: int
    unassigned: int
    mine: int
    waiting: int


def query_queue(wanted: Wanted, *, cursor: str | None = None, limit: int = 25) -> Query[Page[Ticket]]:
    """One page. One person's tickets come by their last change, newest first; what a text finds, by its words."""
    index, where = wanted.index
    if wanted.text.strip():
        found = tickets.query_search(Tickets.words, wanted.text, cursor=cursor, limit=limit, within=(index, where))
    else:
        options: dict[str, Any] = {"oldest_first": not wanted.user} | wanted.bounds
        found = tickets.query_list(index, cursor=cursor, limit=limit, **options, **where)
    return found.then(lambda page: Page([ticket for ticket in page.items if wanted.fits(ticket)], page.next))


def filled(page: Page[Ticket], wanted: Wanted, *, limit: int = 25) -> Page[Ticket]:
    """The page, or while it is empty and goes on, the following one: a rare match may stand far behind."""
    for _ in range(MOST_TRIPS):
        if page.items or page.next is None:
            break
        page = query_queue(wanted, cursor=page.next, limit=limit).run()
    return page


def walk_queue(wanted: Wanted) -> Iterator[Ticket]:
    """Every ticket that is wanted, in the order of the queue."""
    return walk(lambda cursor: query_queue(wanted, cursor=cursor, limit=BATCH).run())


def query_tabs(staff_id: str) -> Query[Tabs]:
    """How many there are in each of the queue's tabs, as this person sees it."""
    return joined(
        query_unfinished(),
        tickets.query_count(Tickets.active_by_holder, holder=NOBODY),
        tickets.query_count(Tickets.active_by_holder, holder=staff_id),
        tickets.query_count(Tickets.by_status, status=WAITING),
    ).then(lambda counts: Tabs(*counts))


def query_unfinished() -> Query[int]:
    """How many tickets are open, in progress or waiting."""
    return tickets.query_count(Tickets.active)

"""Tickets as other pages show them."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import SignedIn
from storage.queries import Page, Query, joined
from support.models import STATUSES, Ticket
from support.repositories import Tickets, tickets
from support.services.queue import UNFINISHED, query_unfinished

LATEST = 5


class OpenTickets(NamedTuple):
    """number: of all that are not finished; latest: those that changed last."""

    number: int
    latest: list[Ticket]


def query_open_tickets_of(user_id: str) -> Query[OpenTickets]:
    """What a customer's home shows."""
    return joined(
        tickets.query_count(Tickets.active_by_user, user=user_id),
        tickets.query_list(Tickets.active_by_user, user=user_id, limit=LATEST),
    ).then(lambda found: OpenTickets(found[0], found[1].items))


def query_tickets_of(user_id: str) -> Query[Page[Ticket]]:
    """The latest tickets of a customer, for the team's page about him."""
    return tickets.query_list(Tickets.by_user, user=user_id, limit=LATEST)


def query_own_tickets(user_id: str, *, status: str = "", cursor: str | None = None) -> Query[Page[Ticket]]:
    """A customer's list, what changed last first. status: one of STATUSES, or UNFINISHED; empty: all."""
    if status == UNFINISHED:
        return tickets.query_list(Tickets.active_by_user, user=user_id, cursor=cursor)
    if status in STATUSES:
        return tickets.query_list(Tickets.by_user_and_status, user=user_id, status=status, cursor=cursor)
    return tickets.query_list(Tickets.by_user, user=user_id, cursor=cursor)


def query_own_counts(user_id: str) -> Query[dict[str, int]]:
    """How many tickets a customer has: all (``""``), unfinished, resolved, closed."""
    finished = [tickets.query_count(Tickets.by_user_and_status, user=user_id, status=s) for s in STATUSES[3:]]
    return joined(
        tickets.query_count(Tickets.by_user, user=user_id),
        tickets.query_count(Tickets.active_by_user, user=user_id),
        *finished,
    ).then(lambda counts: dict(zip(("", UNFINISHED, *STATUSES[3:]), counts, strict=True)))


def query_open_for(viewer: SignedIn) -> Query[int]:
    """The figure beside the word: the team's unfinished tickets, or a customer's own."""
    if viewer.has_permission("tickets.view"):
        return query_unfinished()
    return tickets.query_count(Tickets.active_by_user, user=viewer.id)


def may_see_ticket(viewer: SignedIn, ticket_id: str) -> bool:
    """Whether the team's page or the customer's own shows it. Raises `RecordNotFound`."""
    return viewer.has_permission("tickets.view") or tickets.get(ticket_id).user == viewer.id


def may_see_tickets(viewer: SignedIn, user_id: str) -> bool:
    """Whether this person may know that tickets of a customer (empty: of anybody) change."""
    return viewer.has_permission("tickets.view") or (bool(user_id) and viewer.id == user_id)


def may_see_internals(viewer: SignedIn, _ticket_id: str) -> bool:
    return viewer.has_permission("tickets.view")

"""Who has which ticket: taken by one of the team, handed on, closed many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from django.conf import settings

from accounts.models import User
from storage.clock import now
from storage.errors import RecordNotFound
from storage.events import Event
from support.models import CLOSED, IN_PROGRESS, OPEN, Ticket
from support.repositories import Tickets, tickets
from support.services.changes import AlreadyClaimed, ChangeRefused, Outcome, change_ticket, changes_between, name_of

BATCH = 100


class Done(NamedTuple):
    """Of many tickets at once: how many were changed, and how many could not be."""

    changed: int
    refused: int


def claim_ticket(staff: User, ticket_id: str) -> Ticket:
    """Nobody's ticket becomes this person's; of several who claim at once, one wins.

    Raises `RecordNotFound`, and `AlreadyClaimed` for all others.
    """

    def decide(ticket: Ticket) -> Outcome:
        if ticket.assignee not in ("", staff.id):
            raise AlreadyClaimed(ticket)
        begun = ticket.moved(IN_PROGRESS, at=now()) if ticket.status == OPEN else ticket
        claimed = begun.assigned(staff.id, name_of(staff), at=now())
        if claimed is ticket:
            return Outcome(ticket)
        return Outcome(claimed, "ticket.claimed", changes_between(staff, ticket, claimed))

    return change_ticket(ticket_id, decide, by=staff.id)


def assign_tickets(staff: User, ticket_ids: Iterable[str], assignee: User | None) -> Done:
    """Hand each of these to one of the team, or to nobody. One that is not there counts as refused."""
    chosen = (assignee.id, name_of(assignee)) if assignee else ("", "")
    return _each(staff, ticket_ids, lambda ticket: ticket.assigned(*chosen, at=now()), "ticket.edited")


def close_tickets(staff: User, ticket_ids: Iterable[str]) -> Done:
    """Close each of these. One that is not there counts as refused."""
    return _each(staff, ticket_ids, lambda ticket: ticket.moved(CLOSED, at=now()), "ticket.edited")


def hand_on_tickets_of(event: Event) -> None:
    """A reaction: whoever left the team has no ticket any more that is not finished, or could be open again.

    Harmless to repeat.
    """
    recent = now() - timedelta(days=settings.TICKET_REOPEN_DAYS)
    for ticket_id in _held_by(event.subject, lambda ticket: ticket.is_active or ticket.status_at > recent):
        change_ticket(ticket_id, partial(_handed_on, leaver=event.subject), by=event.actor)


def _handed_on(ticket: Ticket, leaver: str) -> Outcome:
    if ticket.assignee != leaver:
        return Outcome(ticket)
    free = ticket.assigned("", "", at=now())
    return Outcome(free, "ticket.handed_on", changes_between(None, ticket, free))


def _held_by(user_id: str, is_wanted: Callable[[Ticket], bool]) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = tickets.list(Tickets.by_holder, holder=user_id, oldest_first=True, cursor=cursor, limit=BATCH)
        found += [ticket.id for ticket in page.items if is_wanted(ticket)]
        cursor = page.next
        if cursor is None:
            return found


def _each(staff: User, ticket_ids: Iterable[str], change: Callable[[Ticket], Ticket], event: str) -> Done:
    done = [_changed(staff, ticket_id, change, event) for ticket_id in dict.fromkeys(ticket_ids)]
    return Done(done.count(True), done.count(False))


def _changed(staff: User, ticket_id: str, change: Callable[[Ticket], Ticket], event: str) -> bool:
    def decide(ticket: Ticket) -> Outcome:
        after = change(ticket)
        return Outcome(after, event, changes_between(staff, ticket, after)) if after is not ticket else Outcome(ticket)

    try:
        change_ticket(ticket_id, decide, by=staff.id)
    except (ChangeRefused, RecordNotFound):
        return False
    return True

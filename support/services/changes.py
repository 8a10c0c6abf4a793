"""One change of a ticket: read, decide, commit with the lines of its thread; again where another writer came first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec
from django.conf import settings

from accounts.models import User
from storage.clock import now
from storage.commits import Append, Write, commit, retry_conflicts
from storage.events import note
from storage.ids import new_id
from support.models import CUSTOMER, STAFF, Entry, IllegalTransition, Ticket
from support.repositories import Tickets, tickets


class ChangeRefused(Exception):
    """The table of statuses forbids this change; the attempt is in the audit trail as `ticket.change_refused`."""


class AlreadyClaimed(Exception):
    """Somebody else has the ticket, and had it not on the page that this was done on."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.id)
        self.ticket = ticket


class Outcome(NamedTuple):
    """What a ticket becomes, the event that says so, and the new lines of its thread; `also`: written with it."""

    ticket: Ticket
    event: str = ""
    entries: tuple[Entry, ...] = ()
    also: tuple[Write | Append, ...] = ()


def change_ticket(ticket_id: str, decide: Callable[[Ticket], Outcome], *, by: str) -> Ticket:
    """The ticket as it is stored after the decision; ChangeRefused, with an event, where it meets IllegalTransition.

    decide runs again with the ticket's new state when another writer came first. An outcome without an event writes
    nothing. by: a user id, or a program. Raises `RecordNotFound`.
    """
    return retry_conflicts(lambda: change_once(tickets.get(ticket_id), decide, by=by))


def change_once(ticket: Ticket, decide: Callable[[Ticket], Outcome], *, by: str) -> Ticket:
    """The same for a ticket that was just read. Raises `Conflict` when it changed since."""
    try:
        outcome = decide(ticket)
    except IllegalTransition as refused:
        commit(_refusal(ticket, refused, by))
        raise ChangeRefused(ticket.id) from refused
    if not (outcome.event or outcome.also):
        return ticket
    writes = [*_own_writes(ticket, outcome, by), *outcome.also]
    stored: list[Ticket] = commit(*writes)
    return stored[0] if outcome.event else ticket


def entries_of(ticket_id: str, entries: Iterable[Entry]) -> list[Append]:
    """The writes of new lines of a thread that both sides see."""
    return [tickets.appending(Tickets.thread, ticket_id, msgspec.to_builtins(entry)) for entry in entries]


def entry_by(person: User | None, kind: str, *, side: str = "", **fields: str | int) -> Entry:
    """A line of this moment. person: who did it; None: it happened by itself. side: on which, else as the role says."""
    by, name = (person.id, name_of(person)) if person else ("", "")
    stands = side or (side_of(person) if person else "")
    return Entry(id=new_id(), kind=kind, at=now(), by=by, name=name, side=stands, **fields)  # type: ignore[arg-type]


def changes_between(person: User | None, before: Ticket, after: Ticket) -> tuple[Entry, ...]:
    """The lines that say what changed: status, priority, who has it."""
    told = (
        ("status", before.status, after.status),
        ("priority", before.priority, after.priority),
        ("assignee", before.assignee_name, after.assignee_name),
    )
    return tuple(entry_by(person, kind, before=old, after=new) for kind, old, new in told if old != new)


def side_of(person: User) -> str:
    return CUSTOMER if person.is_customer else STAFF


def name_of(person: User) -> str:
    """As the other side reads it: nobody's address is shown to customers."""
    return person.name or (person.email if person.is_customer else str(settings.BRAND["agency"]))


def _own_writes(before: Ticket, outcome: Outcome, by: str) -> list[Write | Append]:
    if not outcome.event:
        return []
    saved = tickets.saving(outcome.ticket, event=outcome.event, by=by)
    return [saved, *entries_of(before.id, outcome.entries)]


def _refusal(ticket: Ticket, refused: IllegalTransition, by: str) -> Write:
    before, after = {"status": refused.before}, {"status": refused.after}
    return note("ticket.change_refused", subject=ticket.id, by=by, before=before, after=after, about=(ticket.user,))

"""What becomes of tickets when their customer is called otherwise, or is gone."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.services.people import find_person
from storage.commits import commit, retry_conflicts
from storage.events import Event
from storage.queries import together
from support.internal_repositories import internal_attachments, internal_files
from support.repositories import Tickets, attachments, tickets
from support.services.attachments import remove
from support.services.changes import name_of
from support.services.team_attachments import list_attachments


def refresh_customer(event: Event) -> None:
    """A reaction: tickets carry their customer's name and address, so that listings need no second read."""
    person = find_person(event.subject)
    if person is None or person.deleted_at:
        return
    name, email = name_of(person), person.email
    for ticket_id in _tickets_of(person.id):
        tickets.change(
            ticket_id,
            lambda ticket: (
                ticket
                if (ticket.customer_name, ticket.customer_email) == (name, email)
                else ticket.replace(customer_name=name, customer_email=email)
            ),
        )


def forget_tickets_of(event: Event) -> None:
    """A reaction: with the person go the tickets, their threads, and what the team noted. Harmless to repeat."""
    for ticket_id in list(_tickets_of(event.subject)):
        retry_conflicts(lambda gone=ticket_id: _forget(gone, event.actor))  # type: ignore[misc]


def _forget(ticket_id: str, actor: str) -> None:
    ticket, file = together(tickets.query_find(ticket_id), internal_files.query_of(ticket_id))
    if ticket:
        public, internal = list_attachments(ticket_id)
        gone = [attachments.deleting(one) for one in public] + [internal_attachments.deleting(one) for one in internal]
        notes = [internal_files.deleting(file)] if file.stored else []
        commit(tickets.deleting(ticket, event="ticket.deleted", by=actor), *notes, *gone)
        remove(one.file for one in [*public, *internal])


def _tickets_of(user_id: str) -> Iterator[str]:
    cursor: str | None = None
    while True:
        page = tickets.list(Tickets.by_user, user=user_id, cursor=cursor, limit=100)
        yield from [ticket.id for ticket in page.items]
        cursor = page.next
        if cursor is None:
            return

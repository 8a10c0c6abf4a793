"""What customers do with their tickets. Nothing here can reach what only the team reads."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from accounts.models import User
from storage.clock import now
from storage.commits import commit, retry_conflicts
from storage.errors import RecordNotFound, Taken
from support.models import CLOSED, CUSTOMER, Ticket
from support.repositories import tickets
from support.services.attachments import KeptFile, creating, records_of, with_files
from support.services.changes import (
    Outcome,
    change_once,
    change_ticket,
    changes_between,
    entries_of,
    entry_by,
    name_of,
)
from support.texts import clean_line, clean_text

Kept = tuple[KeptFile, ...]


def open_ticket(
    person: User, *, subject: str, kind: str, priority: str, body: str, draft: str = "", attachments: Kept = ()
) -> Ticket:
    """A new ticket with its first message.

    subject: one line, at most `LONGEST_SUBJECT` characters; body: plain text, at most `LONGEST_BODY`. draft: names this
    act, so that a form that is sent twice opens one ticket, which the second call returns.
    """
    named = f"{person.id}-{draft}" if draft else ""
    ticket = _new_ticket(person, subject=clean_line(subject), kind=kind, priority=priority, draft=named)
    attached = records_of(ticket, person, attachments)
    message = entry_by(person, "message", side=CUSTOMER, body=clean_text(body), number=1)
    try:
        opened = tickets.creating(ticket, event="ticket.opened", by=person.id)
        stored: Ticket = commit(opened, *entries_of(ticket.id, [with_files(message, attached)]), *creating(attached))[0]
    except Taken:
        return _opened_before(named)
    return stored


def reply(person: User, ticket_id: str, *, body: str, send: str = "", attachments: Kept = ()) -> Ticket:
    """One more message of the customer, which makes what waits, is resolved or closed open again.

    More than TICKET_REOPEN_DAYS after it was finished it opens a ticket that goes on with the old one, and returns
    that. send: names this act, so that a form that is sent twice sends one message. Raises `RecordNotFound` for a
    ticket of somebody else.
    """
    text = clean_text(body)
    return retry_conflicts(lambda: _reply(person, own_ticket(person, ticket_id), text, send, attachments))


def close(person: User, ticket_id: str) -> Ticket:
    """The customer needs no more of it. Raises `RecordNotFound` for a ticket of somebody else."""
    own_ticket(person, ticket_id)

    def decide(ticket: Ticket) -> Outcome:
        closed = ticket.moved(CLOSED, at=now())
        if closed is ticket:
            return Outcome(ticket)
        return Outcome(closed, "ticket.closed", changes_between(person, ticket, closed))

    return change_ticket(ticket_id, decide, by=person.id)


def own_ticket(person: User, ticket_id: str) -> Ticket:
    """Raises `RecordNotFound` for what is not there, or not this person's."""
    return belonging(person, tickets.find(ticket_id), ticket_id)


def belonging(person: User, found: Ticket | None, ticket_id: str) -> Ticket:
    if found is None or found.user != person.id:
        raise RecordNotFound(ticket_id)
    return found


def can_be_reopened(ticket: Ticket) -> bool:
    """Whether a message still goes into this ticket, and not into a new one that goes on with it."""
    return ticket.can_be_reopened(at=now(), within=timedelta(days=settings.TICKET_REOPEN_DAYS))


def _reply(person: User, ticket: Ticket, text: str, send: str, kept: Kept) -> Ticket:
    if can_be_reopened(ticket):
        return change_once(ticket, lambda found: _replied(person, found, text, send, kept), by=person.id)
    if ticket.followed_by:
        return _reply(person, own_ticket(person, ticket.followed_by), text, send, kept)
    return _go_on(person, ticket, text, send, kept)


def _replied(person: User, ticket: Ticket, text: str, send: str, kept: Kept) -> Outcome:
    if ticket.has_sent(send):
        return Outcome(ticket)
    after = ticket.said_by_customer(send=send, at=now())
    attached = records_of(ticket, person, kept)
    message = with_files(entry_by(person, "message", side=CUSTOMER, body=text, number=after.messages), attached)
    told = (message, *changes_between(None, ticket, after))
    return Outcome(after, "ticket.replied", told, tuple(creating(attached)))


def _go_on(person: User, old: Ticket, text: str, send: str, kept: Kept) -> Ticket:
    """A ticket that goes on with one that was finished too long ago, in one commit with the link from the old one."""
    following = _new_ticket(person, subject=old.subject, kind=old.kind, priority=old.priority, follows=old.id)
    following = following.replace(sent=(send,) if send else ())
    left = old.replace(followed_by=following.id, updated_at=now())
    link = entry_by(None, "follows", before=old.id)
    attached = records_of(following, person, kept)
    message = with_files(entry_by(person, "message", side=CUSTOMER, body=text, number=1), attached)
    created: Ticket = commit(
        tickets.creating(following, event="ticket.opened", by=person.id),
        *entries_of(following.id, [link, message]),
        *creating(attached),
        tickets.saving(left, event="ticket.followed", by=person.id),
        *entries_of(old.id, [entry_by(None, "follows", after=following.id)]),
    )[0]
    return created


def _new_ticket(person: User, *, subject: str, kind: str, priority: str, draft: str = "", follows: str = "") -> Ticket:
    at = now()
    return tickets.named(
        Ticket(
            user=person.id,
            customer_name=name_of(person),
            customer_email=person.email,
            subject=subject,
            kind=kind,
            priority=priority,
            draft=draft,
            follows=follows,
            messages=1,
            last_word=CUSTOMER,
            waiting_since=at,
            status_at=at,
            created_at=at,
            updated_at=at,
        )
    )


def _opened_before(draft: str) -> Ticket:
    found = tickets.find_by("draft", draft)
    if found is None:
        raise RecordNotFound(draft)
    return found

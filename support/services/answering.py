"""What the team does on a ticket's page: answer, note, and change what it stands at."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import User
from storage.clock import now
from storage.commits import retry_conflicts
from storage.queries import together
from support.internal_repositories import internal_attachments, internal_files
from support.models import IN_PROGRESS, INTERNAL, OPEN, PUBLIC, WAITING, InternalFile, Ticket
from support.repositories import tickets
from support.services.attachments import KeptFile, creating, records_of, with_files
from support.services.changes import AlreadyClaimed, Outcome, change_once, changes_between, entry_by, name_of
from support.services.notes import noting
from support.texts import clean_text


class Held(Exception):
    """Somebody wrote meanwhile. The message was not sent; sent again, with what there is now as `seen`, it goes."""


class Answer(NamedTuple):
    """What the form holds. Empty fields change nothing.

    visibility: `public` reaches the customer, `internal` never does. status: empty: an answer makes it wait for the
    customer. assignee: a member of the team; None: as it is; nobody is `is_unassigned`. holder: who had it on the page
    (an id or NOBODY), so that no claim in between is undone; empty: unknown. seen: what `seen_of` said of the page;
    empty: unknown. send: names this act, so that a form that is sent twice sends one message.
    """

    body: str = ""
    visibility: str = PUBLIC
    status: str = ""
    priority: str = ""
    assignee: User | None = None
    is_unassigned: bool = False
    holder: str = ""
    seen: str = ""
    send: str = ""
    attachments: tuple[KeptFile, ...] = ()

    @property
    def is_public(self) -> bool:
        return bool(self.body) and self.visibility != INTERNAL

    @property
    def is_note(self) -> bool:
        return bool(self.body) and self.visibility == INTERNAL

    @property
    def new_holder(self) -> tuple[str, str] | None:
        """Id and name of who is to have it; None: as it is."""
        if self.is_unassigned:
            return "", ""
        return (self.assignee.id, name_of(self.assignee)) if self.assignee else None


def send_answer(staff: User, ticket_id: str, answer: Answer) -> Ticket:
    """Send a message or write a note, and change status, priority and assignee: all of it or nothing.

    Raises `RecordNotFound`, `Held` when somebody wrote since the page that says `seen`, `AlreadyClaimed` when it went
    from `holder` to another since, and `ChangeRefused` for a status that cannot follow.
    """
    tidy = answer._replace(body=clean_text(answer.body))
    return retry_conflicts(lambda: _send(staff, ticket_id, tidy))


def seen_of(ticket: Ticket, noted: int) -> str:
    """How far a page has read: changes with every message and every note."""
    return f"{ticket.messages}.{noted}"


def _send(staff: User, ticket_id: str, answer: Answer) -> Ticket:
    ticket: Ticket
    ticket, file = together(tickets.query_get(ticket_id), internal_files.query_of(ticket_id))
    if ticket.has_sent(answer.send) or file.has_sent(answer.send):
        return ticket
    if answer.body and answer.seen and answer.seen != seen_of(ticket, file.notes):
        raise Held(ticket_id)
    return change_once(ticket, lambda found: _outcome(staff, found, file, answer), by=staff.id)


def _outcome(staff: User, ticket: Ticket, file: InternalFile, answer: Answer) -> Outcome:
    changed = _changed(ticket, answer)
    event, entries = "ticket.edited" if changed is not ticket else "", changes_between(staff, ticket, changed)
    if answer.is_public:
        changed = changed.said_by_staff(send=answer.send, at=now())
        attached = records_of(ticket, staff, answer.attachments)
        message = with_files(entry_by(staff, "message", body=answer.body, number=changed.messages), attached)
        return Outcome(changed, "ticket.answered", (message, *entries), tuple(creating(attached)))
    if answer.is_note:
        attached = records_of(ticket, staff, answer.attachments)
        note = with_files(entry_by(staff, "note", body=answer.body), attached)
        owned = file if file.stored else file.replace(user=ticket.user)
        noted = noting(ticket, owned, note, send=answer.send, by=staff.id)
        hidden = [internal_attachments.creating(one) for one in attached]
        return Outcome(changed, event, entries, (*noted, *hidden))
    return Outcome(changed, event, entries)


def _changed(ticket: Ticket, answer: Answer) -> Ticket:
    """With another status, priority and assignee, as far as the form wants that."""
    at = now()
    changed = ticket.moved(answer.status or _status_after(ticket, answer), at=at)
    changed = changed.prioritised(answer.priority or ticket.priority, at=at)
    if answer.new_holder is None:
        return changed
    assigned = changed.assigned(*answer.new_holder, at=at)
    if assigned is not changed and answer.holder not in ("", ticket.holder):
        raise AlreadyClaimed(ticket)
    return assigned


def _status_after(ticket: Ticket, answer: Answer) -> str:
    return WAITING if answer.is_public and ticket.status in (OPEN, IN_PROGRESS) else ticket.status

"""Tickets and what may become of them: plain records, stored by `repositories.py` and `internal_repositories.py`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

import msgspec

from storage.records import Record

KINDS = ("support", "feature", "bug", "billing", "integration")
LOW, MEDIUM, HIGH, URGENT = PRIORITIES = ("low", "medium", "high", "urgent")
OPEN, IN_PROGRESS, WAITING, RESOLVED, CLOSED = STATUSES = ("open", "in_progress", "waiting", "resolved", "closed")
ACTIVE = frozenset({OPEN, IN_PROGRESS, WAITING})

TRANSITIONS: dict[str, frozenset[str]] = {
    OPEN: frozenset({IN_PROGRESS, WAITING, RESOLVED, CLOSED}),
    IN_PROGRESS: frozenset({OPEN, WAITING, RESOLVED, CLOSED}),
    WAITING: frozenset({OPEN, IN_PROGRESS, RESOLVED, CLOSED}),
    RESOLVED: frozenset({OPEN, IN_PROGRESS, CLOSED}),
    CLOSED: frozenset({OPEN, IN_PROGRESS}),
}
"""Which status may follow which. A customer's message makes what waits, is resolved or closed open again."""

CUSTOMER, STAFF = "customer", "staff"
PUBLIC, INTERNAL = VISIBILITIES = ("public", "internal")
NOBODY = "none"
"""In keys and forms, whoever has a ticket that nobody has."""

LONGEST_SUBJECT = 120
LONGEST_BODY = 20_000
SENDS_KEPT = 10

BAND = 1e11
"""The queue's score is the priority's band times this plus the moment (unix seconds) since which somebody waits."""
BANDS = {URGENT: 0, HIGH: 1, MEDIUM: 2, LOW: 3}


class IllegalTransition(Exception):
    """The table of statuses forbids this."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} → {after}")
        self.before, self.after = before, after


class AttachedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the line that brought it names it; size in bytes."""

    id: str
    name: str
    size: int


class Attachment(Record, frozen=True, kw_only=True):
    """A file of a ticket. Its bytes lie in the storage of files, under a name that nobody can guess."""

    secret: ClassVar[frozenset[str]] = frozenset({"name", "file"})

    user: str
    """The customer whose ticket it is."""
    ticket: str
    by: str
    name: str
    size: int
    type: str
    """As its content says, `image/png`."""
    file: str
    """Its name in the storage of files."""
    created_at: datetime

    @property
    def as_attached(self) -> AttachedFile:
        return AttachedFile(id=self.id, name=self.name, size=self.size)


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of time in a ticket's thread: a message, or a change.

    kind: `message`, `note`, `status`, `assignee`, `priority`, `follows`. by: id of whoever did it; name: as he was
    called then. before, after: of a change.
    """

    id: str
    kind: str
    at: datetime
    by: str = ""
    name: str = ""
    side: str = ""
    """`customer` or `staff`; empty for what happened by itself."""
    body: str = ""
    number: int = 0
    """Of a message, its place among the messages of the thread: 1 for the first."""
    before: str = ""
    after: str = ""
    attachments: tuple[AttachedFile, ...] = ()

    @property
    def is_message(self) -> bool:
        return self.kind == "message"

    @property
    def is_note(self) -> bool:
        return self.kind == "note"


class Ticket(Record, frozen=True, kw_only=True):
    secret: ClassVar[frozenset[str]] = frozenset({"customer_name", "customer_email", "subject", "draft", "sent"})

    user: str
    """The customer whose ticket it is."""
    customer_name: str
    customer_email: str
    subject: str
    kind: str
    priority: str = MEDIUM
    status: str = OPEN
    assignee: str = ""
    """Id of the member of the team who has it; empty: nobody."""
    assignee_name: str = ""
    draft: str = ""
    """Names the act of opening, so that a form that is sent twice opens one ticket."""
    follows: str = ""
    """The ticket that this one goes on with, because that was closed too long ago."""
    followed_by: str = ""
    messages: int = 0
    """How many the thread holds that both sides see."""
    sent: tuple[str, ...] = ()
    """Names of the latest sends: a form that is sent twice sends one message."""
    last_word: str = CUSTOMER
    """Whose the latest message is: `customer` or `staff`."""
    waiting_since: datetime
    """The first message that has no answer; once there is one, that answer."""
    status_at: datetime
    """When it came into its status."""
    first_answered_at: datetime | None = None
    resolved_at: datetime | None = None
    """When it was last finished; None while it is not."""
    created_at: datetime
    updated_at: datetime

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def holder(self) -> str:
        return self.assignee or NOBODY

    @property
    def place(self) -> float:
        """In the queue: the lowest comes first, and what a later release calls its priorities last."""
        return BANDS.get(self.priority, len(BANDS)) * BAND + self.waiting_since.timestamp()

    @property
    def next_statuses(self) -> tuple[str, ...]:
        """Where it may go from here, in the order of the flow."""
        return tuple(status for status in STATUSES if status in TRANSITIONS[self.status])

    def can_be_reopened(self, *, at: datetime, within: timedelta) -> bool:
        """Whether a customer's message may still open it again."""
        return self.is_active or at - self.status_at <= within

    def has_sent(self, send: str) -> bool:
        return bool(send) and send in self.sent

    def moved(self, status: str, *, at: datetime) -> Self:
        """In another status; unchanged in the same. Raises `IllegalTransition`."""
        if status == self.status:
            return self
        if status not in TRANSITIONS[self.status]:
            raise IllegalTransition(self.status, status)
        finished = None if status in ACTIVE else self.resolved_at or at
        return self.replace(status=status, status_at=at, resolved_at=finished, updated_at=at)

    def said_by_customer(self, *, send: str, at: datetime) -> Self:
        """With one more message of the customer, who waits from the first one without an answer on."""
        waits = self.waiting_since if self.last_word == CUSTOMER and self.is_active else at
        opened = self if self.status in (OPEN, IN_PROGRESS) else self.moved(OPEN, at=at)
        return opened._said(CUSTOMER, send, at).replace(waiting_since=waits)

    def said_by_staff(self, *, send: str, at: datetime) -> Self:
        first = self.first_answered_at or at
        return self._said(STAFF, send, at).replace(waiting_since=at, first_answered_at=first)

    def prioritised(self, priority: str, *, at: datetime) -> Self:
        return self if priority == self.priority else self.replace(priority=priority, updated_at=at)

    def assigned(self, assignee: str, name: str, *, at: datetime) -> Self:
        """Handed to this person; both empty: to nobody."""
        if assignee == self.assignee:
            return self
        return self.replace(assignee=assignee, assignee_name=name, updated_at=at)

    def _said(self, side: str, send: str, at: datetime) -> Self:
        sent = (*self.sent, send)[-SENDS_KEPT:] if send else self.sent
        return self.replace(messages=self.messages + 1, sent=sent, last_word=side, updated_at=at)


class InternalFile(Record, frozen=True, kw_only=True):
    """What the team keeps about a ticket, under the ticket's id and apart from it: its notes are a log of this."""

    user: str
    notes: int = 0
    sent: tuple[str, ...] = ()
    """Names of the latest notes: a form that is sent twice writes one."""

    def has_sent(self, send: str) -> bool:
        return bool(send) and send in self.sent

    def noted(self, *, send: str) -> Self:
        sent = (*self.sent, send)[-SENDS_KEPT:] if send else self.sent
        return self.replace(notes=self.notes + 1, sent=sent)

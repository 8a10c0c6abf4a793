"""Mails, the bell and what people want to hear of: plain records, stored by `repositories.py`.

None ever holds a rendered text.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from storage.records import Record

QUEUED, SENDING, SENT, FAILED, CANCELLED = STATUSES = ("queued", "sending", "sent", "failed", "cancelled")

SENDING_LASTS = timedelta(seconds=60)
"""Longer than any conversation with the mail server; a mail that is still `sending` then lost its worker."""
FIRST_PAUSES = (8, 20, 45, 90)
"""Seconds before each further try in the first hour, the last of them again and again."""
FIRST_HOUR = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(hours=48)

CATEGORIES = ("tickets", "payments", "contracts", "security")
"""What people can be told of: the rows of their preferences."""
NEVER_SILENCED = frozenset({"security"})
MAIL, BELL = CHANNELS = ("mail", "bell")
ALL_TICKETS, MINE_AND_UNASSIGNED, MINE = TICKET_CHOICES = ("all", "unassigned", "mine")
"""Of which tickets a member of the team is told."""

MOST_KEPT = 200
"""Items in a person's bell, and entries in the stream from which an open page catches up."""
MOST_TOLD = 50
"""Events that a row of the bell remembers, so that one that is told again is not counted again."""


class OutboxMail(Record, frozen=True, kw_only=True):
    """Its id is `<event id>-<kind>`, so an event that is handled twice still makes one mail."""

    kind: str
    user: str = ""
    """Whom it is for and about; empty for a mail to a fixed address only."""
    address: str = ""
    """Where it goes instead of the user's own address: copies, mails to the agency."""
    recipient: str = ""
    """The address it was last meant for, for staff to read."""
    language: str
    """Where the user has none."""
    ids: dict[str, str] = {}
    """What it is about: `{"payment": "0k3…"}`."""
    status: str = QUEUED
    attempts: int = 0
    """Since it was queued."""
    next_at: datetime
    """When it is to be tried, and while `sending`, when the worker that sends it counts as dead."""
    last_error: str = ""
    maybe_sent: bool = False
    """A try was cut off after the conversation with the mail server had begun: it may have arrived before."""
    resent: int = 0
    message_id: str
    """The same in every try, so that mail programs drop a second copy."""
    created_at: datetime
    queued_at: datetime
    """When it was created, or put back by staff."""
    sent_at: datetime | None = None

    @property
    def contract(self) -> str:
        return self._named("contract")

    @property
    def payment(self) -> str:
        return self._named("payment")

    @property
    def is_waiting(self) -> bool:
        return self.status in (QUEUED, SENDING)

    @property
    def is_copy(self) -> bool:
        return self.id.endswith("-copy")

    def _named(self, what: str) -> str:
        """What it belongs to the history of; a copy to the agency belongs to none."""
        return "" if self.is_copy else self.ids.get(what, "")

    def is_due(self, at: datetime) -> bool:
        return self.is_waiting and self.next_at <= at

    def sending(self, *, recipient: str, at: datetime) -> Self:
        """Before the conversation with the mail server begins. One that is `sending` already was cut off."""
        return self.replace(
            status=SENDING,
            recipient=recipient,
            attempts=self.attempts + 1,
            next_at=at + SENDING_LASTS,
            maybe_sent=self.maybe_sent or self.status == SENDING,
        )

    def sent(self, *, at: datetime) -> Self:
        return self.replace(status=SENT, sent_at=at, last_error="")

    def cancelled(self) -> Self:
        """There is nothing left to say: the user is gone, or has done what the mail asks for."""
        return self.replace(status=CANCELLED)

    def postponed(self, error: str, *, maybe_sent: bool, at: datetime) -> Self:
        """After a try that failed: queued for the next one, or failed for good after two days."""
        attempts = self.attempts if self.status == SENDING else self.attempts + 1
        waited = at - self.queued_at
        changed = self.replace(attempts=attempts, last_error=error, maybe_sent=self.maybe_sent or maybe_sent)
        if waited >= GIVEN_UP_AFTER:
            return changed.replace(status=FAILED)
        return changed.replace(status=QUEUED, next_at=at + pause_after(attempts, waited))

    def requeued(self, *, message_id: str, at: datetime) -> Self:
        """Put back by staff, to leave at once with its patience renewed."""
        return self.replace(
            status=QUEUED,
            attempts=0,
            next_at=at,
            queued_at=at,
            resent=self.resent + 1,
            message_id=message_id,
            maybe_sent=False,
        )


def pause_after(attempts: int, waited: timedelta) -> timedelta:
    """How long to wait after so many failed tries: seconds at first, up to an hour after four hours."""
    if waited < FIRST_HOUR:
        return timedelta(seconds=FIRST_PAUSES[min(attempts, len(FIRST_PAUSES)) - 1])
    return min(waited / 4, LONGEST_PAUSE)


class BellItem(Record, frozen=True, kw_only=True):
    """A row of a person's bell. Its id is `<user id>-<event id>-<kind>`, or `<user id>-<group>` where items fold."""

    user: str
    kind: str
    url: str
    """A path of ours."""
    group: str = ""
    words: dict[str, str] = {}
    """Names and numbers for the sentence that the kind makes."""
    count: int = 1
    """How often it happened since the person last looked."""
    told: tuple[str, ...]
    """`<event id>-<kind>` of what it tells of, the latest last."""
    created_at: datetime
    updated_at: datetime
    read_at: datetime | None = None

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    def has_told(self, news: str) -> bool:
        """Whether this was told here: remembered, or older than all that is remembered once that is full."""
        return news in self.told or (len(self.told) == MOST_TOLD and news < min(self.told))

    def rung(self, news: str, *, kind: str, url: str, words: dict[str, str], at: datetime) -> Self:
        """With one more thing to tell."""
        return self.replace(
            kind=kind,
            url=url,
            words=words,
            count=self.count + 1 if self.is_unread else 1,
            told=(*self.told, news)[-MOST_TOLD:],
            updated_at=at,
            read_at=None,
        )

    def read(self, *, at: datetime) -> Self:
        return self.replace(read_at=at) if self.is_unread else self


class Inbox(Record, frozen=True, kw_only=True):
    """A person's bell as a whole, under the person's own id: what the stream of news is a log of."""

    rung: int = 0
    """How often it rang."""

    def ringing(self) -> Self:
        return self.replace(rung=self.rung + 1)


class Preferences(Record, frozen=True, kw_only=True):
    """What a person does not want to hear of, under the person's own id."""

    silenced: frozenset[str] = frozenset()
    """`<category>.<channel>`."""
    tickets: str = ALL_TICKETS
    """One of TICKET_CHOICES."""

    def allows(self, category: str, channel: str) -> bool:
        return category in NEVER_SILENCED or f"{category}.{channel}" not in self.silenced

    def follows(self, assignee: str | None) -> bool:
        """Whether tickets of this assignee (empty: nobody's; None: no ticket) ring for the person."""
        if assignee is None or assignee == self.id or self.tickets == ALL_TICKETS:
            return True
        return self.tickets == MINE_AND_UNASSIGNED and not assignee

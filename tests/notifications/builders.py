"""Events that queue mails, and news in bells."""

from __future__ import annotations

from accounts.models import User
from notifications.models import MOST_KEPT, BellItem, OutboxMail
from notifications.repositories import Items, Mails, items, mails
from notifications.services import notify, queue_mail
from storage.commits import commit
from storage.events import Event, note


def happened(subject: str, name: str = "test.happened") -> Event:
    [event] = commit(note(name, subject=subject, by="visitor"))
    return event


def queue(user: User, kind: str = "welcome", **ids: str) -> OutboxMail:
    event = happened(user.id)
    queue_mail(event, kind, user.id, **ids)
    return mails.get(f"{event.id}-{kind}")


def mails_of(user: User) -> list[OutboxMail]:
    return mails.list(Mails.by_user, user=user.id, limit=100).items


def ring(user: User, *, group: str = "", kind: str = "tickets_test", by: str = "visitor", **words: str) -> Event:
    """A piece of news in the person's bell."""
    [event] = commit(note("test.rang", subject=user.id, by=by))
    notify(event, user.id, kind, url="/support/1/", group=group, **{"subject": "Site fora do ar"} | words)
    return event


def rung(user: User) -> list[BellItem]:
    """What is in the person's bell, what rang last first."""
    return items.list(Items.by_user, user=user.id, limit=MOST_KEPT).items


def unread(user: User) -> int:
    return items.count(Items.unread, user=user.id)

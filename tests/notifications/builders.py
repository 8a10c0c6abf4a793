"""Events that queue mails, and a mail server for them."""

from __future__ import annotations

from accounts.models import User
from notifications.models import OutboxMail
from notifications.repositories import Mails, mails
from notifications.services import queue_mail
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

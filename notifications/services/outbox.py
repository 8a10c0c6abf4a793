"""Mails are queued where something happened, and leave later by `posting.py`."""

from __future__ import annotations

import threading
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings

from accounts.models import User
from accounts.services.people import find_person
from notifications.mails import MailKind, kind_named
from notifications.models import SENDING, OutboxMail
from notifications.repositories import mails
from storage.clock import now
from storage.commits import Write, commit
from storage.errors import Conflict
from storage.events import Event
from storage.queries import Query

LATE_AFTER = timedelta(minutes=10)

queued_here = threading.Event()
"""Set when this process has queued a mail, so that its sending loop need not wait for its next round."""


def queue_mail(event: Event, kind: str, user: str = "", *, address: str = "", **ids: str) -> None:
    """Put one mail of this kind into the outbox because of this event; told twice, it does nothing.

    user: id of the recipient, whose present address and language count when it is sent. address: a fixed address
    instead, where there is no user. ids: what it is about, for the kind's own function. A kind without a secret link is
    copied to `MAIL_COPY_TO`, as a mail of its own that is tried, and fails, for itself. Raises `UnknownKind`.
    """
    person = find_person(user) if user else None
    mail = _new_mail(event, kind_named(kind), person, user=user, address=address, ids=ids)
    try:
        commit(*_with_copy(mail))
    except Conflict:
        return
    queued_here.set()


def resend_mail(staff: User, mail_id: str) -> OutboxMail:
    """Put a mail back, to leave at once. One that is being sent at this moment stays as it is. Raises `RecordNotFound`.

    It gets another Message-ID: staff want it to be seen again, not dropped as a copy.
    """
    mail = mails.change(mail_id, _requeued, event="mail.resent", by=staff.id)
    queued_here.set()
    return mail


def query_mail_is_late() -> Query[bool]:
    """Whether a mail has waited for more than 10 minutes, to be read together with something else."""
    return mails.query_oldest_waiting().then(
        lambda oldest: oldest is not None and now() - oldest.queued_at > LATE_AFTER
    )


def mail_is_late() -> bool:
    """Whether a mail has waited for more than 10 minutes: staff should look."""
    return query_mail_is_late().run()


def _new_mail(
    event: Event, kind: MailKind, person: User | None, *, user: str, address: str, ids: dict[str, str]
) -> OutboxMail:
    mail_id = f"{event.id}-{kind.name}"
    return OutboxMail(
        id=mail_id,
        kind=kind.name,
        user=user,
        address=address,
        recipient=address or (person.email if person else ""),
        language=person.language if person else settings.LANGUAGE_CODE,
        ids=ids,
        message_id=_message_id(mail_id),
        next_at=now(),
        created_at=now(),
        queued_at=now(),
    )


def _with_copy(mail: OutboxMail) -> list[Write]:
    copy_to = settings.MAIL_COPY_TO
    if copy_to in ("", mail.recipient) or kind_named(mail.kind).has_secret_link:
        return [mails.creating(mail)]
    copy_id = f"{mail.id}-copy"
    copy = mail.replace(id=copy_id, address=copy_to, recipient=copy_to, message_id=_message_id(copy_id))
    return [mails.creating(mail), mails.creating(copy)]


def _requeued(mail: OutboxMail) -> OutboxMail:
    if mail.status == SENDING:
        return mail
    return mail.requeued(message_id=_message_id(f"{mail.id}.{mail.resent + 1}"), at=now())


def _message_id(name: str) -> str:
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2]
    return f"<{name}@{domain or 'localhost'}>"

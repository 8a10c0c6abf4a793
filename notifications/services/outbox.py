"""Mails are queued where something happened, and leave later by `posting.py`."""

from __future__ import annotations

import threading
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings

from accounts.models import User
from accounts.services.directory import list_people_with
from accounts.services.people import query_person
from notifications.mails import MailKind, kind_named
from notifications.models import MAIL, SENDING, OutboxMail
from notifications.repositories import mails, preferences
from storage.clock import now
from storage.commits import Write, commit
from storage.errors import Conflict
from storage.events import Event
from storage.queries import Query, together

LATE_AFTER = timedelta(minutes=10)

queued_here = threading.Event()
"""Set when this process has queued a mail, so that its sending loop need not wait for its next round."""


def queue_mail(event: Event, kind: str, user: str = "", *, address: str = "", **ids: str) -> None:
    """Put one mail of this kind into the outbox because of this event; told twice, it does nothing.

    user: id of the recipient, whose present address and language count when it is sent. address: a fixed address
    instead, where there is no user. ids: what it is about, for the kind's own function. A kind without a secret link is
    copied to `MAIL_COPY_TO`, as a mail of its own that is tried, and fails, for itself. Nothing is queued for somebody
    who does not want mails of this category. Raises `UnknownKind`.
    """
    mail_kind = kind_named(kind)
    person, wishes = together(query_person(user), preferences.query_of(user)) if user else (None, None)
    if wishes is None or wishes.allows(mail_kind.category, MAIL):
        _queue(_new_mail(f"{event.id}-{kind}", mail_kind, person, user=user, address=address, ids=ids))


def queue_staff_mail(
    event: Event, permission: str, kind: str, *, except_user: str = "", assignee: str | None = None, **ids: str
) -> None:
    """One such mail for every active member of the team who has this permission and wants it, except one.

    assignee: who has the ticket that it is about (empty: nobody; None: no ticket), for those who want to hear of some
    only. None of these mails is copied: what they tell is told to the team already. Raises `UnknownKind`.
    """
    mail_kind = kind_named(kind)
    people = [person for person in list_people_with(permission) if person.id != except_user]
    for person, wishes in zip(people, together(*(preferences.query_of(one.id) for one in people)), strict=True):
        if wishes.allows(mail_kind.category, MAIL) and wishes.follows(assignee):
            mail_id = f"{event.id}-{kind}-{person.id}"
            _queue(_new_mail(mail_id, mail_kind, person, user=person.id, address="", ids=ids), is_copied=False)


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


def _queue(mail: OutboxMail, *, is_copied: bool = True) -> None:
    try:
        commit(*(_with_copy(mail) if is_copied else [mails.creating(mail)]))
    except Conflict:
        return
    queued_here.set()


def _new_mail(
    mail_id: str, kind: MailKind, person: User | None, *, user: str, address: str, ids: dict[str, str]
) -> OutboxMail:
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

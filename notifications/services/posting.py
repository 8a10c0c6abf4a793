"""Sending what is due. Each mail is tried for itself: none keeps another from leaving.

`sending` is stored before the conversation with the mail server and `sent` after it. What dies in between is found as
`sending` later and sent again, marked as perhaps a second copy, under the same Message-ID.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from notifications.models import SENDING, SENDING_LASTS, OutboxMail
from notifications.post import Post
from notifications.repositories import mails
from notifications.services.composing import compose
from notifications.services.outbox import queued_here
from storage.attempts import Attempt
from storage.clock import now
from storage.errors import Conflict, Locked, Unavailable
from storage.locks import lock
from storage.workers import repeat

logger = logging.getLogger(__name__)

BATCH = 50
SECONDS_BETWEEN_ROUNDS = 1.0
ACTOR = "job:send_mails"


def keep_sending_mails(stop: threading.Event) -> None:
    """The worker's loop: send what is due every second, at once when this process has queued something."""

    def send_or_wait() -> float:
        queued_here.clear()
        if not send_due_mails(stop):
            queued_here.wait(SECONDS_BETWEEN_ROUNDS)
        return 0

    repeat(send_or_wait, stop)


def send_due_mails(stop: threading.Event | None = None) -> int:
    """Try every mail whose time has come, oldest first, over one connection, unless told to stop; how many it tried."""
    due = mails.list_due(now(), limit=BATCH)
    if not due:
        return 0
    with Post() as post:
        return sum(_send(mail.id, post) for mail in due if not (stop and stop.is_set()))


def _send(mail_id: str, post: Post) -> bool:
    """Try one mail, unless another worker is at it or has just been, or staff put it back at this moment."""
    try:
        with lock(f"mail:{mail_id}", seconds=SENDING_LASTS.total_seconds()):
            mail = mails.get(mail_id)
            if not mail.is_due(now()):
                return False
            _try(mail, post)
            return True
    except (Locked, Conflict):
        return False


def _try(mail: OutboxMail, post: Post) -> None:
    with _failure_recorded(mail.id) as attempt:
        message = compose(mail)
        if message:
            post.open()
    if attempt.error:
        return
    if message is None:
        mails.save(mail.cancelled(), event="mail.cancelled", by=ACTOR, subject=mail.user or None)
        return
    mails.save(mail.sending(recipient=message.to[0], at=now()))
    with _failure_recorded(mail.id) as attempt:
        post.send(message)
    if not attempt.error:
        mails.change(mail.id, lambda mail: mail.sent(at=now()), event="mail.sent", by=ACTOR, subject=mail.user or None)


@contextmanager
def _failure_recorded(mail_id: str) -> Iterator[Attempt]:
    """Whatever this block raises postpones the mail; Redis being away ends the whole round instead."""
    with Attempt() as attempt:
        yield attempt
    if isinstance(attempt.error, Unavailable):
        raise attempt.error
    if attempt.error:
        _postpone(mail_id, attempt.error)


def _postpone(mail_id: str, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:500]
    logger.warning("mail %s did not leave: %s", mail_id, words, exc_info=None if isinstance(error, OSError) else error)

    def postponed(mail: OutboxMail) -> OutboxMail:
        cut_off = mail.status == SENDING and not _was_refused(error)
        return mail.postponed(words, maybe_sent=cut_off, at=now())

    mails.change(mail_id, postponed)


def _was_refused(error: Exception) -> bool:
    """The mail server said no, so the mail has certainly not left."""
    return isinstance(error, SMTPResponseException | SMTPRecipientsRefused)

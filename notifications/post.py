"""The door to the mail server: one connection for a round of mails (Django's backend, as `EMAIL_URL` says)."""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType

from django.core.mail import EmailMessage, get_connection


class MailServerAway(OSError):
    """The mail server could not be reached in this round."""


class Post:
    """`with Post() as post: post.send(message)`. A server that did not answer once is not asked again in this round."""

    def __init__(self) -> None:
        self._connection = get_connection()
        self._is_open = False
        self._fault: MailServerAway | None = None

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def open(self) -> None:
        """Raises `MailServerAway`."""
        if self._fault:
            raise self._fault
        if self._is_open:
            return
        try:
            self._connection.open()
        except OSError as error:  # smtplib's errors included
            self._fault = MailServerAway(f"{type(error).__name__}: {error}")
            raise self._fault from error
        self._is_open = True

    def send(self, message: EmailMessage) -> None:
        """Raises what the server or the network raises; the next mail gets a new connection then."""
        self.open()
        was_sent = False
        try:
            self._connection.send_messages([message])
            was_sent = True
        finally:
            if not was_sent:
                self._close()

    def _close(self) -> None:
        self._is_open = False
        with suppress(OSError):  # the conversation is over either way
            self._connection.close()

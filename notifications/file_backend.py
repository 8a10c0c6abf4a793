"""Mails as files, for development without a mail server: `var/mail/<event id>-<kind>.eml`, which sorts by time.

The name comes from the Message-ID, so a mail that is written again after a crash replaces itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from storage.ids import new_id

_UNSAFE = re.compile(r"[^0-9A-Za-z_.-]")


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            _write(mail_folder() / f"{_name(message)}.eml", message.message().as_bytes())
        return len(email_messages)


def mail_folder() -> Path:
    """Where the files are, readable by their owner only."""
    folder = settings.VAR_DIR / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(folder)


def _name(message: EmailMessage) -> str:
    given = message.extra_headers.get("Message-ID", "").strip("<>").rpartition("@")[0]
    return _UNSAFE.sub("_", given)[:150] or new_id()


def _write(path: Path, content: bytes) -> None:
    """Whoever lists the folder sees the whole file or none of it."""
    draft = path.with_name(f".{path.name}.{new_id()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)

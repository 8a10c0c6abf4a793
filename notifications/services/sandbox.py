"""The mails that were kept as files, for whoever develops on this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from notifications.file_backend import mail_folder

LISTED = 100
_NAME = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.-]*\.eml")


@dataclass(frozen=True)
class FiledMail:
    name: str
    at: datetime
    subject: str
    recipient: str
    text: str


def list_filed_mails() -> list[FiledMail]:
    """The last hundred, newest first."""
    paths = sorted(mail_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_read(path) for path in paths[:LISTED]]


def find_filed_mail(name: str) -> FiledMail | None:
    """None where no mail has this name; a name that could lead out of the folder is none."""
    path = mail_folder() / name
    return _read(path) if _NAME.fullmatch(name) and path.is_file() else None


def _read(path: Path) -> FiledMail:
    message = message_from_bytes(path.read_bytes(), EmailMessage, policy=default)
    body = message.get_body(("plain",))
    return FiledMail(
        name=path.name,
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        subject=str(message["Subject"] or ""),
        recipient=str(message["To"] or ""),
        text=str(body.get_content()) if body else "",
    )

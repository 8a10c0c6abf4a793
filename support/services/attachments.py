"""Files of messages: stored before the commit that names them, so none is ever named and missing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import msgspec
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from storage.clock import now
from storage.commits import Write
from storage.errors import RecordNotFound
from storage.queries import together
from support.file_types import FileType
from support.models import Attachment, Entry, Ticket
from support.repositories import attachments, tickets

Upload = tuple[str, FileType, "UploadedFile[bytes]"]


class KeptFile(NamedTuple):
    """A file that lies in the storage and belongs to no message yet."""

    name: str
    type: str
    size: int
    file: str


def files() -> Storage:
    """Where files lie: a folder, or what ATTACHMENTS_STORAGE names."""
    return storages["attachments"]


@contextmanager
def keeping(uploads: Iterable[Upload]) -> Iterator[tuple[KeptFile, ...]]:
    """Store the files of a message for the block that sends it; taken away again where it could not be sent."""
    kept: list[KeptFile] = []
    is_sent = False
    try:
        kept.extend(_keep(*upload) for upload in uploads)
        yield tuple(kept)
        is_sent = True
    finally:
        if not is_sent:
            remove(one.file for one in kept)


def records_of(ticket: Ticket, person: User, kept: Iterable[KeptFile]) -> list[Attachment]:
    """Records, with their ids, for the commit that sends the message."""
    return [
        attachments.named(
            Attachment(
                user=ticket.user,
                ticket=ticket.id,
                by=person.id,
                name=one.name,
                size=one.size,
                type=one.type,
                file=one.file,
                created_at=now(),
            )
        )
        for one in kept
    ]


def creating(attached: Iterable[Attachment]) -> list[Write]:
    """The writes of records of files that both sides see."""
    return [attachments.creating(one) for one in attached]


def with_files(entry: Entry, attached: Iterable[Attachment]) -> Entry:
    """The line of a message that brings these files."""
    return msgspec.structs.replace(entry, attachments=tuple(one.as_attached for one in attached))


def own_attachment(person: User, ticket_id: str, attachment_id: str) -> Attachment:
    """A file of a message that both sides see. Raises RecordNotFound for another's ticket and for files of notes."""
    found: Attachment | None
    ticket, found = together(tickets.query_find(ticket_id), attachments.query_find(attachment_id))
    if ticket is None or ticket.user != person.id or found is None or found.ticket != ticket_id:
        raise RecordNotFound(attachment_id)
    return found


def remove(names: Iterable[str]) -> None:
    """Take files out of the storage; one that is gone already is no fault."""
    for name in names:
        files().delete(name)


def _keep(name: str, kind: FileType, upload: UploadedFile[bytes]) -> KeptFile:
    upload.seek(0)
    place = f"{now():%Y-%m-%d}/{secrets.token_hex(24)}"
    return KeptFile(name, kind.mime, upload.size or 0, files().save(place, upload))

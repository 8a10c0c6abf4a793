"""Files as the team reaches them: those of notes too; and the files that no message ever named."""

from __future__ import annotations

from datetime import timedelta

from storage.clock import now
from storage.errors import RecordNotFound
from storage.queries import together
from support.internal_repositories import InternalAttachments, internal_attachments
from support.models import Attachment
from support.repositories import Attachments, attachments
from support.services.attachments import files, remove

MOST = 1000
DAYS_LOOKED_AT = 7


def find_attachment(ticket_id: str, attachment_id: str) -> Attachment:
    """A file of a message or of a note. Raises RecordNotFound."""
    public, internal = together(attachments.query_find(attachment_id), internal_attachments.query_find(attachment_id))
    found: Attachment | None = public or internal
    if found is None or found.ticket != ticket_id:
        raise RecordNotFound(attachment_id)
    return found


def list_attachments(ticket_id: str) -> tuple[list[Attachment], list[Attachment]]:
    """Those of messages and those of notes, at most a thousand of each."""
    public, internal = together(
        attachments.query_list(Attachments.by_ticket, ticket=ticket_id, limit=MOST),
        internal_attachments.query_list(InternalAttachments.by_ticket, ticket=ticket_id, limit=MOST),
    )
    return public.items, internal.items


def sweep_unsent_files() -> int:
    """A job: files of the last days that no message names, because it was never sent, go; how many did.

    Today's and yesterday's are left alone: their message may be on its way.
    """
    swept = 0
    for days_ago in range(2, DAYS_LOOKED_AT + 2):
        day = f"{now() - timedelta(days=days_ago):%Y-%m-%d}"
        unsent = [f"{day}/{name}" for name in _names_in(day) if not _is_named(f"{day}/{name}")]
        remove(unsent)
        swept += len(unsent)
    return swept


def _names_in(day: str) -> list[str]:
    try:
        return list(files().listdir(day)[1])
    except FileNotFoundError:
        return []


def _is_named(file: str) -> bool:
    return bool(attachments.find_by("file", file) or internal_attachments.find_by("file", file))

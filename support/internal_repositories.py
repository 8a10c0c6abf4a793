"""What only the team reads. Nothing that a customer's page, mail or export is made from imports this module."""

from __future__ import annotations

from storage.indexes import Index, Log, Unique
from storage.queries import Query
from storage.repositories import Repository
from support.models import Attachment, InternalFile


class InternalFiles(Repository[InternalFile]):
    record = InternalFile
    key = "tickets:internal:{id}"
    owner = "user"
    notes = Log("tickets:notes:{id}")

    def query_of(self, ticket_id: str) -> Query[InternalFile]:
        """The file of this ticket; an empty one, not yet stored, where nothing was noted."""
        return self.query_find(ticket_id).then(lambda file: file or InternalFile(id=ticket_id, user=""))


class InternalAttachments(Repository[Attachment]):
    """Files of notes."""

    record = Attachment
    key = "tickets:internal_attachments:{id}"
    owner = "user"
    uniques = (Unique("tickets:internal_attachments:files:{file}"),)
    by_ticket = Index("tickets:internal_attachments:ticket:{ticket}")


internal_files = InternalFiles()
internal_attachments = InternalAttachments()

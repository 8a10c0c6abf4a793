"""How much may be uploaded at once, to any address and by anybody: more fills no disk."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_BYTES = 60 * 1024 * 1024
"""Of all files of one request: five attachments of 10 MB, and some room for saying which one is too large."""


class UploadLimit(FileUploadHandler):
    """Stands before the handlers that keep what arrives, and ends the upload where it grows beyond all use."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one make the file."""

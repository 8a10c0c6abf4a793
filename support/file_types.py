"""What a file is, told by its content. Its name, and what the browser says of it, are only claims."""

from __future__ import annotations

import re
import zipfile
from typing import IO, NamedTuple

HEAD = 4096
MOST_MEMBERS = 2000
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes that a document may grow to when it is opened: a bomb grows to far more."""

_MARKUP = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|head|body|iframe)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class FileType(NamedTuple):
    """suffixes: how names of such files may end, the usual one first."""

    mime: str
    suffixes: tuple[str, ...]


PNG = FileType("image/png", ("png",))
JPEG = FileType("image/jpeg", ("jpg", "jpeg"))
GIF = FileType("image/gif", ("gif",))
WEBP = FileType("image/webp", ("webp",))
PDF = FileType("application/pdf", ("pdf",))
WORD = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",))
SHEET = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",))
TEXT = FileType("text/plain", ("txt", "csv", "log"))

_MAGIC = (
    (PNG, re.compile(rb"\x89PNG\r\n\x1a\n")),
    (JPEG, re.compile(rb"\xff\xd8\xff")),
    (GIF, re.compile(rb"GIF8[79]a")),
    (WEBP, re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    (PDF, re.compile(rb"%PDF-")),
)
_DOCUMENTS = {"word/document.xml": WORD, "xl/workbook.xml": SHEET}


def type_of(file: IO[bytes]) -> FileType | None:
    """What this open file is; None where it is nothing that we take. The file is read from its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    known = next((kind for kind, magic in _MAGIC if magic.match(head)), None)
    if known:
        return known
    return _document_in(file) if head.startswith(b"PK\x03\x04") else _text_in(file)


def _document_in(file: IO[bytes]) -> FileType | None:
    """A document of an office is a zip of which only the list of members is read."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    names = {member.filename for member in members}
    is_bomb = len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED
    if is_bomb or "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for name, kind in _DOCUMENTS.items() if name in names), None)


def _text_in(file: IO[bytes]) -> FileType | None:
    """Plain text without markup that a browser could take for a page; tables of Windows come in its own signs."""
    file.seek(0)
    content = file.read()
    if _MARKUP.search(content):
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return None if _CONTROLS.search(content.decode(encoding)) else TEXT
        except UnicodeDecodeError:
            continue
    return None

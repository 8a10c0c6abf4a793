"""The field with which files are attached to a message, and what becomes of their names."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from support.file_types import FileType, type_of
from support.texts import clean_line

LARGEST = 10 * 1024 * 1024
MOST = 5
LONGEST_NAME = 120
_UNSAFE = re.compile(r"[\\/:*?\"<>|]+")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Any number of files up to MOST; the value is a list of (name, type, file)."""

    widget = FilesInput
    default_error_messages = {
        "most": _("Attach at most %(most)d files to one message"),
        "large": _("%(name)s is larger than 10 MB. Attach a smaller one, or send a link"),
        "empty_file": _("%(name)s is empty"),
        "type": _("%(name)s is no file that we take. Attach an image, a PDF, a text, a Word or an Excel document"),
    }

    def __init__(self) -> None:
        hint = _("At most 5 files of 10 MB each: images, PDF, text, Word or Excel.")
        super().__init__(label=_("Files"), required=False, help_text=hint)

    def clean(self, value: Any, initial: Any = None) -> list[tuple[str, FileType, UploadedFile[bytes]]]:
        files = [file for file in (value if isinstance(value, list | tuple) else [value]) if file]
        if len(files) > MOST:
            raise self._wrong("most", most=MOST)
        return [self._checked(file) for file in files]

    def _checked(self, file: UploadedFile[bytes]) -> tuple[str, FileType, UploadedFile[bytes]]:
        name, size = clean_name(file.name or ""), file.size or 0
        if not size:
            raise self._wrong("empty_file", name=name)
        if size > LARGEST:
            raise self._wrong("large", name=name)
        kind = type_of(file)
        if kind is None:
            raise self._wrong("type", name=name)
        return with_suffix(name, kind), kind, file

    def _wrong(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def clean_name(name: str) -> str:
    """The last part of a path as one line without signs that a file system could follow."""
    plain = _UNSAFE.sub("_", clean_line(PurePosixPath(name.replace("\\", "/")).name)).strip(". ")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(suffix)]}{dot}{suffix}"[-LONGEST_NAME:] or str(_("file"))


def with_suffix(name: str, kind: FileType) -> str:
    """The name with the end that its content calls for."""
    return name if name.lower().rpartition(".")[2] in kind.suffixes else f"{name}.{kind.suffixes[0]}"

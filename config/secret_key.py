"""A secret key for development: made once per installation, never in the repository."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def development_key(var_dir: Path) -> str:
    """The key in `<var>/secret_key`, made with mode 0600 when it is not there."""
    path = var_dir / "secret_key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_text(encoding="ascii")


def _make(path: Path) -> None:
    """The file is there with its whole content or not at all; of several processes at once, the first one's stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()

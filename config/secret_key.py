"""A secret key for development: made once per installation, never in the repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def development_key(var_dir: Path) -> str:
    """The key in `<var>/secret_key`, made with mode 0600 when it is not there."""
    path = var_dir / "secret_key"
    var_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := secrets.token_urlsafe(50))
    return key

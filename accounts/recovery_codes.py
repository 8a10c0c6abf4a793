"""Ten codes that stand in for a lost phone: shown once, each good for one sign-in, stored as hashes."""

from __future__ import annotations

import base64
import re
import secrets
from hashlib import sha256

COUNT = 10
_BYTES = 10
_NO_SIGN = re.compile(r"[\s-]+")


def new_codes() -> list[str]:
    """Of 80 bits each, which no table of hashes covers, in groups of four: `k3ab-7xqz-…`."""
    return ["-".join(in_fours(_new_code())) for _ in range(COUNT)]


def hash_of(code: str) -> str:
    """The same for every way to type the code."""
    return sha256(plain(code).encode()).hexdigest()


def plain(code: str) -> str:
    """A code as it was typed, without the signs that only make it readable."""
    return _NO_SIGN.sub("", code).lower()


def in_fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def _new_code() -> str:
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()

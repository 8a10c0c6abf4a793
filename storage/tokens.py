"""Secrets that stand in an address: 256 random bits, stored only as a hash, expired by Redis itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec

from storage.connection import store
from storage.scripts import REDEEM

MS_TO_ASK_AGAIN = 60_000


@dataclass(frozen=True)
class SecretTokens:
    """Tokens of one purpose: `SecretTokens("password_resets:{hash}", lifetime=timedelta(hours=1))`."""

    key: str
    lifetime: timedelta

    def mint(self, meaning: dict[str, Any]) -> str:
        """A new token (43 URL-safe characters) that stands for this until it is taken or expires."""
        raw = secrets.token_urlsafe(32)
        store.execute(
            "SET", self._key(raw), msgspec.json.encode(meaning), "PX", int(self.lifetime.total_seconds() * 1000)
        )
        return raw

    def read(self, raw: str) -> dict[str, Any] | None:
        """What a token stands for, without using it up; None for a dead or invented one."""
        value = store.execute("GET", self._key(raw))
        return None if (value or b"").startswith(b"taken") else _decode(value)

    def take(self, raw: str) -> dict[str, Any] | None:
        """The same, and the token is used up: of several takers exactly one gets it, also when an answer is lost."""
        return _decode(store.run(REDEEM, [self._key(raw)], [secrets.token_hex(8), MS_TO_ASK_AGAIN], durable=True))

    def _key(self, raw: str) -> str:
        return self.key.format(hash=sha256(raw.encode("utf-8", "surrogatepass")).hexdigest())


def _decode(value: bytes | None) -> dict[str, Any] | None:
    return msgspec.json.decode(value) if value else None

"""How often something may be tried: sliding windows, exact however many processes count at once.

limits:<name>:<who>    sorted set of the admitted tries of the last period, by time; expires with the last of them
limits:full            sorted set of the windows that refused somebody, by the time until which they do
"""

from __future__ import annotations

import math
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from storage.connection import store
from storage.errors import TooManyTries
from storage.keys import part
from storage.scripts import ADMIT

FULL = "limits:full"


@dataclass(frozen=True)
class Limit:
    """`Limit("login_account", most=5, within=timedelta(minutes=5))`."""

    name: str
    most: int
    within: timedelta

    def key(self, who: str) -> str:
        return f"limits:{self.name}:{part(who)}"


@dataclass(frozen=True)
class Window:
    """One limit as it holds one account or one address. An empty name holds nobody."""

    limit: Limit
    who: str

    @property
    def key(self) -> str:
        return self.limit.key(self.who)

    def clear(self) -> None:
        store.execute("DEL", self.key)


@dataclass(frozen=True)
class Try:
    """A try that was counted."""

    windows: tuple[Window, ...]
    token: str

    def forgive(self) -> None:
        """Take this one try back; what others counted stays."""
        store.read([("ZREM", window.key, self.token) for window in self.windows])


@dataclass(frozen=True)
class Lock:
    """A window that is full at this moment, and until when."""

    key: str
    until: datetime

    @property
    def limit(self) -> str:
        return self.key.split(":")[1]

    @property
    def who(self) -> str:
        return unquote(self.key.split(":")[2])


def count_try(*windows: Window) -> Try:
    """Count one try against every window, in one round trip. Raises `TooManyTries` when one of them is full.

    A try that one window refuses still counts in the others: whoever goes on against a locked account fills the
    window of the own address.
    """
    mine = Try(tuple(window for window in windows if window.who), secrets.token_hex(8))
    commands = [
        ("EVALSHA", ADMIT.sha, 1, window.key, window.limit.most, _milliseconds(window.limit.within), mine.token)
        for window in mine.windows
    ]
    waits = [int(answer) for answer in store.read(commands)]
    if any(waits):
        _note_full({window.key: wait for window, wait in zip(mine.windows, waits, strict=True) if wait})
        raise TooManyTries(math.ceil(max(waits) / 1000))
    return mine


def may_try(*windows: Window) -> bool:
    """Count one try, and say whether there was room for it: for who is told nothing, or something else."""
    try:
        count_try(*windows)
    except TooManyTries:
        return False
    return True


def list_locks() -> list[Lock]:
    """The windows that refuse at this moment, the one that lasts longest first."""
    rows = store.execute("ZRANGE", FULL, time.time(), "+inf", "BYSCORE", "WITHSCORES")
    locks = [Lock(row[0].decode(), datetime.fromtimestamp(float(row[1]), UTC)) for row in _pairs(rows)]
    standing = store.read([("EXISTS", lock.key) for lock in locks])
    return [lock for lock, is_standing in zip(locks, standing, strict=True) if is_standing][::-1]


def lift_lock(key: str) -> Lock | None:
    """Empty one of the windows that `list_locks` shows, and return it; None for any other key."""
    lock = next((lock for lock in list_locks() if lock.key == key), None)
    if lock:
        store.read([("DEL", lock.key), ("ZREM", FULL, lock.key)])
    return lock


def _note_full(waits: dict[str, int]) -> None:
    at = time.time()
    added = [("ZADD", FULL, at + wait / 1000, key) for key, wait in waits.items()]
    store.read([("ZREMRANGEBYSCORE", FULL, "-inf", at), *added])


def _pairs(rows: list[object]) -> list[tuple[bytes, bytes]]:
    """RESP2 answers flat, RESP3 in pairs."""
    return rows if rows and isinstance(rows[0], list | tuple) else list(zip(rows[::2], rows[1::2], strict=True))  # type: ignore[return-value,arg-type]


def _milliseconds(length: timedelta) -> int:
    return int(length.total_seconds() * 1000)


__all__ = ["Limit", "Lock", "TooManyTries", "Try", "Window", "count_try", "lift_lock", "list_locks"]

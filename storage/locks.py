"""Short locks and leases: a key with a time to live, given back only by its holder."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from storage.connection import store
from storage.errors import Locked, Unavailable
from storage.scripts import RELEASE


@contextmanager
def lock(name: str, *, seconds: float, wait: float = 0) -> Iterator[None]:
    """Hold `locks:<name>` for this block, for so many seconds at most.

    wait: how many seconds to wait for another holder. Raises `Locked` when it is still held then.
    """
    key, holder = f"locks:{name}", secrets.token_hex(8)
    _acquire(key, holder, seconds, time.monotonic() + wait)
    try:
        yield
    finally:
        with suppress(Unavailable):  # what is not given back now expires
            store.run(RELEASE, [key], [holder])


def hold_once(name: str, *, seconds: float) -> bool:
    """True for the first caller within so many seconds, False for the others (a minimum interval)."""
    return bool(store.execute("SET", f"locks:{name}", "1", "NX", "PX", int(seconds * 1000)))


def hold_once_for(name: str, holder: str, *, seconds: float) -> bool:
    """`hold_once` where the first one may come again: whoever repeats what it began is let through."""
    return _take(f"locks:{name}", holder, seconds)


def _acquire(key: str, holder: str, seconds: float, until: float) -> None:
    while not _take(key, holder, seconds):
        if time.monotonic() >= until:
            raise Locked(key)
        time.sleep(0.02)


def _take(key: str, holder: str, seconds: float) -> bool:
    taken = store.execute("SET", key, holder, "NX", "GET", "PX", int(seconds * 1000))
    return taken in (None, holder.encode())

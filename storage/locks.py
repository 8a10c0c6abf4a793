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


def hold_once_for(name: str, holder: str, *, seconds: float) -> bool:
    """True for the first caller within so many seconds, and whenever it comes again; False for the others."""
    return _take(f"locks:{name}", holder, seconds)


def _acquire(key: str, holder: str, seconds: float, until: float) -> None:
    while not _take(key, holder, seconds):
        if time.monotonic() >= until:
            raise Locked(key)
        time.sleep(0.02)


def _take(key: str, holder: str, seconds: float) -> bool:
    """A holder whose answer was lost finds that it has it already."""
    taken = store.execute("SET", key, holder, "NX", "PX", int(seconds * 1000))
    return bool(taken) or bool(store.execute("GET", key) == holder.encode())

"""A lock that its holder prolongs for as long as it lives, and that is free soon after it died."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from storage.connection import deadline, store
from storage.errors import Unavailable
from storage.scripts import HOLD, RELEASE


@dataclass(frozen=True)
class Lease:
    """`locks:<name>`; seconds: how long it lasts after it was last held."""

    name: str
    seconds: float
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def key(self) -> str:
        return f"locks:{self.name}"

    def hold(self) -> bool:
        """Take it or prolong it; False while another holds it."""
        return bool(store.run(HOLD, [self.key], [self.holder, int(self.seconds * 1000)]))

    def release(self) -> None:
        store.run(RELEASE, [self.key], [self.holder])

    @contextmanager
    def prolonged(self) -> Iterator[None]:
        """Keep a lease that is held for as long as this block runs."""
        over = threading.Event()
        thread = threading.Thread(target=self._prolong, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _prolong(self, over: threading.Event) -> None:
        pause = self.seconds / 3
        while not over.wait(pause):
            with suppress(Unavailable), deadline(pause):  # the next round may still be in time
                self.hold()

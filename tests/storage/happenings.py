"""Events for the tests of the worker, and a table of reactions of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from storage import streams
from storage.commits import commit
from storage.connection import store
from storage.consumers import Consumer
from storage.events import Event, note
from storage.facts import STREAM
from storage.ids import new_id

SUBJECT = "0v00000000000000"


def happen(name: str, subject: str = SUBJECT) -> Event:
    [event] = commit(note(name, subject=subject, by="visitor"))
    return event


def other_subject() -> str:
    return new_id(0)


def waiting() -> int:
    return sum(store.execute("XLEN", tag + STREAM) for tag in store.tags)


class Reactions(dict[str, list[Callable[[Event], None]]]):
    """The table that the consumer of a test sees instead of the apps'."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []

    def remember(self, event: Event) -> None:
        self.seen.append((event.name, event.subject))


@pytest.fixture
def reactions(monkeypatch: pytest.MonkeyPatch) -> Reactions:
    table = Reactions()
    monkeypatch.setattr(streams, "reactions_to", lambda name: table.get(name, []))
    return table


class Running:
    """A consumer on a thread of the test: `with Running(): ...`"""

    def __init__(self, worker: str = "one", *, threads: int = 8, lease: float = 1.0) -> None:
        self.stop = threading.Event()
        consumer = Consumer(worker, threads=threads, lease=lease)
        self.thread = threading.Thread(target=consumer.run, args=(self.stop,))

    def __enter__(self) -> Running:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()


def eventually(is_so: Callable[[], bool], seconds: float = 15) -> bool:
    """Whether it becomes so within these seconds; only a test that fails waits for all of them."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.02)
    return False

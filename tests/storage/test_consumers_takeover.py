from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from storage.connection import store
from storage.workers import live_workers
from tests.storage.happenings import Reactions, Running, eventually, happen, other_subject, reactions, waiting

__all__ = ["reactions"]


@contextmanager
def worker_process(url: str, name: str, *, lease: float = 1.0) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen([sys.executable, "-m", "tests.storage.consumer_process", url, name, str(lease)])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def handled() -> list[str]:
    return [entry.decode() for entry in store.execute("LRANGE", "test:handled", 0, -1)]


def test_events_of_a_killed_worker_are_handled_by_another(redis_url: str, reactions: Reactions):
    reactions["hang"] = reactions["work"] = [reactions.remember]
    with worker_process(redis_url, "killed") as process:
        event = happen("hang")
        happen("work", event.subject)
        assert eventually(lambda: handled() == [f"killed {event.id}"])
        process.kill()
        with Running("heir"):
            assert eventually(lambda: waiting() == 0)
    assert [name for name, _ in reactions.seen] == ["hang", "work"]


def test_no_event_is_lost_while_workers_are_killed(redis_url: str):
    made = [happen("work", other_subject()).id for _ in range(300)]
    for number in range(3):
        with worker_process(redis_url, f"w{number}", lease=0.3):
            assert eventually(lambda enough=20 * (number + 1): len(handled()) >= enough)
    with worker_process(redis_url, "last", lease=0.3):
        assert eventually(lambda: waiting() == 0)
    assert {entry.split()[1] for entry in handled()} == set(made)


def test_stopped_worker_leaves_at_once(redis_url: str):
    with worker_process(redis_url, "stopped", lease=60) as process:
        assert eventually(lambda: store.execute("EXISTS", "workers:lease:0", "workers:stopped") == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert store.execute("EXISTS", "workers:lease:0", "workers:stopped") == 0
    assert live_workers().run() == 0

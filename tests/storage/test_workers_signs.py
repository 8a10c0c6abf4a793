from __future__ import annotations

import threading
import time

import pytest

from storage import workers
from storage.connection import store
from storage.errors import Unavailable
from storage.queries import together
from storage.workers import SIGNS, live_workers, oldest_unhandled_age, repeat
from tests.storage.happenings import happen


def test_worker_without_a_recent_sign_is_not_alive():
    store.execute("ZADD", SIGNS, time.time() - 11, "dead", time.time(), "alive")
    assert live_workers().run() == 1


def test_age_of_the_oldest_event_that_waits():
    assert oldest_unhandled_age().run() == 0
    happen("a")
    time.sleep(0.05)
    alive, age = together(live_workers(), oldest_unhandled_age())
    assert (alive, 0.05 <= age < 10) == (0, True)


def test_loop_waits_for_redis_and_says_so_once(caplog: pytest.LogCaptureFixture, monkeypatch):
    answers, stop = iter([Unavailable("away"), Unavailable("away"), 0.0]), threading.Event()
    monkeypatch.setattr(stop, "wait", lambda seconds: None)

    def step() -> float:
        answer = next(answers, None)
        if isinstance(answer, Unavailable):
            raise answer
        stop.set()
        return 0.0

    repeat(step, stop)
    assert [record.message for record in caplog.records if record.name == workers.__name__] == [
        "Redis is away, the worker waits for it: away",
        "Redis is back",
    ]


def test_loop_that_breaks_ends_the_worker(monkeypatch):
    monkeypatch.setattr(workers, "_stop_on_signals", lambda stop: None)

    def broken(stop: threading.Event) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        workers.run_loops("one", [lambda stop: stop.wait(10) and None, broken])
    assert live_workers().run() == 0

"""Worker processes: their loops, and how others see that they live.

workers:<id>       since when this worker runs; expires 10 seconds after its last sign of life
workers:alive      sorted set of worker ids by their last sign of life
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from types import FrameType
from typing import Any

from storage.connection import deadline, store
from storage.errors import Unavailable
from storage.facts import STREAM
from storage.queries import Query

logger = logging.getLogger(__name__)

SECONDS_ALIVE = 10
SECONDS_BETWEEN_SIGNS = 3.0
SIGNS = "workers:alive"

Loop = Callable[[threading.Event], None]
"""Runs until the event is set."""


def live_workers() -> Query[int]:
    """How many workers gave a sign of life within the last 10 seconds."""
    return Query((("ZCOUNT", SIGNS, time.time() - SECONDS_ALIVE, "+inf"),), lambda answers: int(answers[0]))


def oldest_unhandled_age() -> Query[float]:
    """How many seconds ago the oldest event was committed that is not handled yet; 0 when all are.

    An event whose reaction fails stays unhandled until it succeeds or is buried, about 7 minutes later.
    """
    commands = tuple(("XRANGE", tag + STREAM, "-", "+", "COUNT", 1) for tag in store.tags)
    return Query(commands, lambda answers: max(map(_age_of_first, answers)))


def new_worker_id() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


def run_loops(worker: str, loops: Sequence[Loop]) -> None:
    """Run these side by side, with the signs of life, until SIGTERM or SIGINT; then end them all.

    When one ends by an error the others are ended too and the error is raised: whoever started this process
    starts it again.
    """
    stop = threading.Event()
    _stop_on_signals(stop)
    with ThreadPoolExecutor(len(loops) + 1, "loop") as threads:
        running = [threads.submit(loop, stop) for loop in (*loops, lambda end: _give_signs(worker, end))]
        try:
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
        finally:
            stop.set()
        for loop in ended:
            loop.result()


def repeat(step: Callable[[], float], stop: threading.Event) -> None:
    """Call `step` again and again; it returns for how many seconds to rest. While Redis is away, try every second."""
    while not stop.is_set():
        try:
            pause = step()
            _outage.is_over()
        except Unavailable as error:
            _outage.goes_on(error)
            pause = 1
        if pause:
            stop.wait(pause)


class _Outage:
    """Says once that Redis is away and once that it is back, however many loops notice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: set[int] = set()

    def goes_on(self, error: Unavailable) -> None:
        with self._lock:
            if not self._waiting:
                logger.error("Redis is away, the worker waits for it: %s", error)
            self._waiting.add(threading.get_ident())

    def is_over(self) -> None:
        if threading.get_ident() not in self._waiting:
            return
        with self._lock:
            self._waiting.discard(threading.get_ident())
            if not self._waiting:
                logger.warning("Redis is back")


_outage = _Outage()


def _give_signs(worker: str, stop: threading.Event) -> None:
    started = time.time()
    repeat(lambda: _give_sign(worker, started), stop)
    with suppress(Unavailable), deadline(1):  # it expires by itself
        store.execute("DEL", f"workers:{worker}")
        store.execute("ZREM", SIGNS, worker)


def _give_sign(worker: str, started: float) -> float:
    at = time.time()
    store.execute("SET", f"workers:{worker}", f"{started:.3f}", "EX", SECONDS_ALIVE)
    store.execute("ZADD", SIGNS, at, worker)
    store.execute("ZREMRANGEBYSCORE", SIGNS, "-inf", at - 60)
    return SECONDS_BETWEEN_SIGNS


def _stop_on_signals(stop: threading.Event) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def _age_of_first(entries: list[Any]) -> float:
    if not entries:
        return 0.0
    milliseconds = int(entries[0][0].partition(b"-")[0])
    return max(0.0, time.time() - milliseconds / 1000)

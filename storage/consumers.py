"""The worker's loop over events: each is handed to every reaction of every app, at least once, in order per subject.

A reaction that fails is tried again after a while, and its subject waits with it; what fails too often becomes a dead
letter and the stream goes on. While Redis is away nothing is lost: unsettled events stay in the stream.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from storage.attempts import Attempt, jittered
from storage.connection import deadline, store
from storage.dead_letters import bury
from storage.errors import Unavailable
from storage.streams import Partition
from storage.turns import Delivery, Turns
from storage.workers import new_worker_id, repeat

logger = logging.getLogger(__name__)

PAUSES = (1, 5, 15, 60, 300)
"""Seconds before each further try of a reaction that failed; after the last one the event is buried."""
SECONDS_BETWEEN_READS = 0.1
SECONDS_TO_STOP = 20.0


@dataclass(eq=False)
class Run:
    """One delivery on a thread of the pool, and what its reactions raised."""

    partition: Partition
    turns: Turns
    delivery: Delivery
    failures: list[Attempt] = field(default_factory=list)


class Consumer:
    """worker: who holds the leases. threads: how many subjects are handled side by side. lease: in seconds."""

    def __init__(self, worker: str, *, threads: int = 8, lease: float = 5.0) -> None:
        self._partitions = [Partition(number, worker, lease) for number in range(len(store.tags))]
        self._pool = ThreadPoolExecutor(threads, "reactions")
        self._threads = threads
        self._running = 0
        self._finished: SimpleQueue[Run] = SimpleQueue()
        self._unsettled: deque[Run] = deque()
        self._next_read = 0.0

    def run(self, stop: threading.Event) -> None:
        """Handle events until told to stop; then let what runs come to its end."""
        repeat(self._step, stop)
        self.close()

    def run_until_idle(self) -> None:
        """Handle what can be handled now and return. What failed stays in the stream for the next time."""
        while self._read() or not all(partition.turns.is_idle for partition in self._partitions):
            self._begin()
            self._collect(wait=0.02 if self._running else 0)
        self.close()

    def close(self) -> None:
        """Wait for what runs, at most 20 seconds, and give the leases back."""
        end = time.monotonic() + SECONDS_TO_STOP
        # where Redis is away, unsettled events and leases wait for the next worker
        with suppress(Unavailable), deadline(SECONDS_TO_STOP):
            while self._running and time.monotonic() < end:
                self._collect(wait=0.1)
            for partition in self._partitions:
                partition.release()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _step(self) -> float:
        if time.monotonic() >= self._next_read and not self._read():
            self._next_read = time.monotonic() + SECONDS_BETWEEN_READS
        self._begin()
        self._collect(wait=max(0.0, self._next_read - time.monotonic()))
        return 0

    def _read(self) -> bool:
        """Ask every partition in one round trip; whether there may be more."""
        asking = [partition for partition in self._partitions if partition.may_ask]
        answers = store.read([partition.question() for partition in asking])
        more = [partition.hear(answer) for partition, answer in zip(asking, answers, strict=True)]
        return any(more)

    def _begin(self) -> None:
        for run in self._due():
            self._running += 1
            self._pool.submit(self._react, run)

    def _due(self) -> Iterator[Run]:
        for partition in self._partitions:
            while self._running < self._threads and (delivery := partition.turns.begin(time.monotonic())):
                yield Run(partition, partition.turns, delivery)

    def _react(self, run: Run) -> None:
        """On a thread of the pool: every reaction once, whatever the others do."""
        try:
            for reaction in tuple(run.delivery.reactions):
                with Attempt() as attempt:
                    reaction(run.delivery.event)
                    run.delivery.reactions.remove(reaction)
                if attempt.error:
                    run.failures.append(attempt)
        finally:
            self._finished.put(run)

    def _collect(self, *, wait: float) -> None:
        """Settle what has finished. A run is forgotten only once Redis knows its outcome."""
        with suppress(Empty):
            self._unsettled.append(self._finished.get(timeout=wait) if wait else self._finished.get_nowait())
            self._running -= 1
        while self._unsettled:
            self._settle(self._unsettled[0])
            self._unsettled.popleft()

    def _settle(self, run: Run) -> None:
        delivery = run.delivery
        if not delivery.reactions:
            self._leave(run)
        elif any(isinstance(failure.error, Unavailable) for failure in run.failures):
            run.turns.postpone(delivery, time.monotonic() + jittered(1))
        elif delivery.tries < len(PAUSES):
            _log_failures(run)
            run.turns.postpone(delivery, time.monotonic() + jittered(PAUSES[delivery.tries]))
            delivery.tries += 1
        else:
            _log_failures(run)
            traceback = "\n".join(failure.traceback for failure in run.failures)
            bury(delivery.event, tries=delivery.tries + 1, traceback=traceback)
            self._leave(run)

    def _leave(self, run: Run) -> None:
        run.partition.settle(run.delivery.entry)
        run.turns.finish(run.delivery)


def handle_waiting_events() -> None:
    """Run the reactions to everything that waits, in this process, and return (commands, tests)."""
    Consumer(new_worker_id()).run_until_idle()


def _log_failures(run: Run) -> None:
    event = run.delivery.event
    for failure in run.failures:
        logger.error("try %d of %s %s failed", run.delivery.tries + 1, event.name, event.id, exc_info=failure.error)

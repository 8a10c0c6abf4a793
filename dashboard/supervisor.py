"""Keeps the processes of one machine running: whatever dies is started again, and all end together."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from types import FrameType
from typing import Protocol

from storage.bound_process import BoundProcess
from storage.embedded import CannotServe

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 0.05
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 10.0
SECONDS_OF_HEALTH = 30.0
"""Whoever has run for so long is started again at once; whoever dies sooner waits twice as long each time."""
SECONDS_TO_END = 25.0


class Service(Protocol):
    """What a supervisor can keep running."""

    name: str

    def start(self) -> None: ...
    def is_running(self) -> bool: ...
    def ask_to_stop(self) -> None: ...
    def stop(self) -> None: ...


class ProcessService:
    """One of our own commands, as a process that ends with the supervisor."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], pass_files: Collection[int] = ()
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._pass_files = pass_files
        self._process: BoundProcess | None = None

    def start(self) -> None:
        if self._process is not None:
            self._process.kill()
        self._process = BoundProcess(self._command, environment=self._environment, pass_files=self._pass_files)

    def is_running(self) -> bool:
        return self._process is not None and not self._process.has_ended()

    def ask_to_stop(self) -> None:
        if self._process is not None:
            self._process.ask_to_end()

    def stop(self) -> None:
        if self._process is not None:
            self._process.end(SECONDS_TO_END)


class Supervisor:
    """services: in the order of their start; they are stopped the other way round, after all were asked to."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._watches = [Watch(service) for service in services]
        self._end = threading.Event()

    def run(self) -> None:
        """Start everything and keep it running until SIGTERM, SIGINT or SIGHUP; a second signal ends it at once."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        while not self._end.wait(SECONDS_BETWEEN_LOOKS):
            for watch in self._watches:
                watch.look(time.monotonic())
        services = [watch.service for watch in reversed(self._watches)]
        for service in services:
            service.ask_to_stop()
        for service in services:
            service.stop()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._end.is_set():
            os._exit(1)
        self._end.set()


class Watch:
    """One service, and when it may be started again."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._pause = 0.0
        self._started = float("-inf")
        self._start_at: float | None = 0.0 if not service.is_running() else None

    def look(self, at: float) -> None:
        if self._start_at is None and not self.service.is_running():
            self._plan(at)
        if self._start_at is not None and at >= self._start_at:
            self._start(at)

    def _plan(self, at: float) -> None:
        lived = at - self._started
        self._pause = 0.0 if lived > SECONDS_OF_HEALTH else min(max(self._pause * 2, SHORTEST_PAUSE), LONGEST_PAUSE)
        self._start_at = at + self._pause
        logger.error("%s has ended, it is started again in %.2f s", self.service.name, self._pause)

    def _start(self, at: float) -> None:
        self._started, self._start_at = at, None
        try:
            self.service.start()
        except CannotServe as error:
            logger.error("%s cannot be started: %s", self.service.name, error)

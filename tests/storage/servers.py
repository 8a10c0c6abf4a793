"""Servers of a test's own, to be paused, broken and killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from storage.bound_process import BoundProcess
from storage.embedded import find_server
from tests.ports import free_port
from tests.storage.cluster import wait_until


class Server:
    """One server on a port of its own."""

    def __init__(self, directory: Path, *options: str) -> None:
        directory.mkdir()
        self.port, self.directory, self.options = free_port(), directory, options

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @property
    def client(self) -> Redis:
        return Redis(port=self.port)

    def start(self) -> None:
        where = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.directory), "--save", "")
        with (self.directory / "log").open("ab") as log:
            self.process = BoundProcess([str(find_server()), *where, *self.options], output=log)
        wait_until(self.client.ping)

    def kill(self) -> None:
        self.process.kill()


@contextmanager
def running(directory: Path, *options: str) -> Iterator[Server]:
    server = Server(directory, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """The process neither answers nor ends within this block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)

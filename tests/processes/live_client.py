"""A browser's live stream over a real socket, and which web process holds its other end."""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.notifications.open_page import Frame, frames_in
from tests.processes.product import Product, eventually


class Arrival(NamedTuple):
    at: float
    frame: Frame


class LiveStream:
    """last: what the browser says as Last-Event-ID."""

    def __init__(self, product: Product, session_key: str, *, last: str = "", query: str = "") -> None:
        self._port = int(product.address.rpartition(":")[2])
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": f"session={session_key}", "Last-Event-ID": last}
        self._connection.request("GET", f"/notifications/stream?{query}", headers=headers)
        self._socket = self._connection.sock
        self._answer = self._connection.getresponse()
        self.status, self.text, self.arrivals = self._answer.status, "", list[Arrival]()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        block = ""
        with suppress(OSError, ValueError, AttributeError, http.client.HTTPException):  # the line was cut
            while line := self._answer.readline().decode():
                self.text, block = self.text + line, block + line
                if line == "\n":
                    self.arrivals += [Arrival(time.monotonic(), frame) for frame in frames_in(block)]
                    block = ""

    def opened(self) -> LiveStream:
        """It has its first figures."""
        assert eventually(lambda: "event: counters" in self.text), (self.status, self.text)
        return self

    @property
    def news(self) -> list[Frame]:
        return [arrival.frame for arrival in self.arrivals if not arrival.frame.event]

    @property
    def is_over(self) -> bool:
        return not self._reader.is_alive()

    @property
    def retries(self) -> list[int]:
        """Every pause that the server asked for, in milliseconds."""
        return [int(line.removeprefix("retry: ")) for line in self.text.splitlines() if line.startswith("retry: ")]

    def process(self, product: Product) -> int:
        """The id of the web process that holds the other end."""
        pair = f"0100007F:{self._port:04X} 0100007F:{self._socket.getsockname()[1]:04X} "
        rows = [row for row in Path("/proc/net/tcp").read_text().splitlines() if pair in row]
        inode = f"socket:[{rows[0].split()[9]}]"
        return next(pid for pid in children_of(product.pids()["web"]) if inode in open_files(pid))

    def cut(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(2)
        self._connection.close()
        self._reader.join(5)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def open_files(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(link.readlink()))
    return found

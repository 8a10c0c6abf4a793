"""Many live streams and a steady load of pages beside them, in one thread that leaves the machine to the server."""

from __future__ import annotations

import re
import selectors
import socket
from collections.abc import Callable, Iterator
from time import monotonic

from benchmarks.load import Connection, request_for

_NEWS = re.compile(rb'"url": "/account/\?at=([0-9.]+)"')
_OPENED_AT_ONCE = 64


class Stream:
    """An open page: when each piece of news said that it was sent, and how long it took."""

    def __init__(self, port: int, cookie: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.sendall(request_for(port, "/notifications/stream", cookie))
        self.is_open = False
        self.seconds: list[float] = []
        self._received = b""

    def receive(self) -> None:
        chunk = self.socket.recv(1 << 16)
        if not chunk:
            raise ConnectionError(f"a stream ended: {self._received[-300:].decode(errors='replace')}")
        frames, _, self._received = (self._received + chunk).rpartition(b"\n\n")
        self.is_open = self.is_open or b"event: counters" in frames
        self.seconds += [monotonic() - float(sent) for sent in _NEWS.findall(frames)]


class Page:
    """One request after another at a fixed pace, however slow the answers are."""

    def __init__(self, port: int, path: str, cookie: str, *, pause: float, delay: float) -> None:
        self._connection = Connection(port, request_for(port, path, cookie), goes_on=False)
        self.socket, self.seconds = self._connection.socket, list[float]()
        self._pause, self._sent, self._due, self._waits = pause, 0.0, monotonic() + delay, False

    def receive(self) -> None:
        answers = self._connection.answers
        self._connection.receive()
        if self._connection.answers > answers:
            self.seconds.append(monotonic() - self._sent)
            self._due, self._waits = self._sent + self._pause, False

    def send_if_due(self) -> None:
        if not self._waits and monotonic() >= self._due:
            self._sent, self._waits = monotonic(), True
            self._connection.send()


class Crowd:
    """Everybody who is connected."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._pages: list[Page] = []
        self.streams: list[Stream] = []

    def open_streams(self, port: int, cookies: Iterator[str]) -> None:
        """Some at a time: each is open when it has its first figures."""
        for cookie in cookies:
            self.streams.append(Stream(port, cookie))
            self._selector.register(self.streams[-1].socket, selectors.EVENT_READ, self.streams[-1])
            if len(self.streams) % _OPENED_AT_ONCE == 0:
                self.wait(lambda: all(stream.is_open for stream in self.streams), seconds=60)
        self.wait(lambda: all(stream.is_open for stream in self.streams), seconds=60)

    def open_pages(self, port: int, path: str, cookie: str, *, connections: int, pause: float) -> list[Page]:
        delays = (pause * place / connections for place in range(connections))
        pages = [Page(port, path, cookie, pause=pause, delay=delay) for delay in delays]
        for page in pages:
            self._selector.register(page.socket, selectors.EVENT_READ, page)
        self._pages += pages
        return pages

    def close_pages(self) -> None:
        for page in self._pages:
            self._selector.unregister(page.socket)
            page.socket.close()
        self._pages.clear()

    def close_streams(self) -> None:
        for stream in self.streams:
            self._selector.unregister(stream.socket)
            stream.socket.close()

    def close(self) -> None:
        self.close_pages()
        self._selector.close()

    def wait(self, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Receive what comes until this holds; whether it did within so many seconds."""
        end = monotonic() + seconds
        while not condition():
            if monotonic() > end:
                return False
            for key, _ in self._selector.select(timeout=0.002):
                key.data.receive()
            for page in self._pages:
                page.send_if_due()
        return True

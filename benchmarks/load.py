"""A load generator that leaves the machine to the server: a few persistent connections in one thread."""

from __future__ import annotations

import selectors
import socket
from time import perf_counter

_END_OF_HEADERS = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Connection:
    """One request at a time, the next one as soon as the answer is complete, unless it does not go on by itself."""

    def __init__(self, port: int, request: bytes, *, goes_on: bool = True) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._request, self._goes_on = request, goes_on
        self._received = bytearray()
        self.answers = 0
        self.size = 0
        if goes_on:
            self.send()

    def send(self) -> None:
        self.socket.sendall(self._request)

    def receive(self) -> None:
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._received += chunk
        if not self._received.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(self._received.decode(errors="replace"))
        if len(self._received) >= _length_of(self._received):
            self.answers += 1
            self.size = len(self._received)
            self._received.clear()
            if self._goes_on:
                self.send()


def requests_per_second(port: int, path: str, cookie: str, *, connections: int, seconds: float) -> float:
    """Answers a second, all of them 200 (ConnectionError otherwise); longer where a connection has none by then."""
    opened = [Connection(port, request_for(port, path, cookie)) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for connection in opened:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        start = perf_counter()
        while (passed := perf_counter() - start) < seconds or not all(connection.answers for connection in opened):
            for key, _ in selector.select(timeout=seconds):
                key.data.receive()
    for connection in opened:
        connection.socket.close()
    return sum(connection.answers for connection in opened) / passed


def size_of_answer(port: int, path: str, cookie: str) -> int:
    """In bytes, headers included."""
    connection = Connection(port, request_for(port, path, cookie))
    while not connection.answers:
        connection.receive()
    connection.socket.close()
    return connection.size


def request_for(port: int, path: str, cookie: str) -> bytes:
    headers = f"Host: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nConnection: keep-alive"
    return f"GET {path} HTTP/1.1\r\n{headers}\r\n\r\n".encode()


def _length_of(received: bytearray) -> float:
    """Of the whole answer; endless while its headers are not complete."""
    end = received.find(_END_OF_HEADERS)
    if end < 0:
        return float("inf")
    headers = received[:end].lower()
    place = headers.find(_LENGTH)
    return end + len(_END_OF_HEADERS) + int(headers[place + len(_LENGTH) :].split(b"\r\n", 1)[0])

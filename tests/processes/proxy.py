"""A line to Redis that can be made slow or cut, as networks are."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path


class Proxy:
    """delay: seconds that every answer of the server waits. cut: new and open connections end at once."""

    def __init__(self, server: str, listening: socket.socket) -> None:
        self.delay = 0.0
        self.is_cut = False
        self._server = server
        self._listening = listening
        self._open: list[socket.socket] = []

    def cut(self) -> None:
        self.is_cut = True
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def heal(self) -> None:
        self.is_cut, self.delay = False, 0.0

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._serve(self._listening.accept()[0])

    def _serve(self, client: socket.socket) -> None:
        if self.is_cut:
            client.close()
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        self._open += [client, server]
        threading.Thread(target=self._carry, args=(client, server, False), daemon=True).start()
        threading.Thread(target=self._carry, args=(server, client, True), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(65536):
                if is_answer:
                    time.sleep(self.delay)
                target.sendall(block)
            target.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def proxied(url: str, folder: Path) -> Iterator[tuple[str, Proxy]]:
    """The address of a proxy in front of this `unix://` server, and the proxy."""
    path = folder / "proxy.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(64)
        proxy = Proxy(url.removeprefix("unix://"), listening)
        threading.Thread(target=proxy.run, daemon=True).start()
        yield f"unix://{path}", proxy
        proxy.cut()
        listening.shutdown(socket.SHUT_RDWR)

"""A wire between the store and a server that can lose answers and be slow."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path


class Proxy:
    """lose: how many further answers, to requests that hold `marker`, are lost after the server has done the work."""

    def __init__(self, path: Path, server: Path) -> None:
        self.url, self._server = f"unix://{path}", str(server)
        self.marker, self.lose, self.lost, self.delay = b"", 0, 0, 0.0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_answers(self, marker: str, times: int = 1) -> None:
        self.marker, self.lose = marker.encode(), times

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
            server.connect(self._server)
            while request := client.recv(1 << 20):
                server.sendall(request)
                answer = server.recv(1 << 20)
                time.sleep(self.delay)
                if self.lose and self.marker in request:
                    self.lose -= 1
                    self.lost += 1
                    return
                client.sendall(answer)

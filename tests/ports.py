"""Ports for the servers that tests start."""

from __future__ import annotations

import random
import socket
from contextlib import suppress

LOWEST, HIGHEST = 15_000, 32_000
"""Below the range that the system takes the ports of outgoing connections from."""

_given: set[int] = set()


def free_port() -> int:
    """A port of this machine that nobody listens on, and that this function did not give before."""
    while True:
        port = random.randint(LOWEST, HIGHEST)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            if port not in _given:
                _given.add(port)
                return port

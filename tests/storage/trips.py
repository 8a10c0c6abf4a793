"""Counting what really goes over the wire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis.connection import AbstractConnection


@contextmanager
def counted_trips() -> Iterator[list[int]]:
    """One entry for each time that something is sent to a server within this block."""
    sent: list[int] = []
    send = AbstractConnection.send_packed_command

    def counting(self: AbstractConnection, *args: object, **options: object) -> object:
        sent.append(1)
        return send(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AbstractConnection, "send_packed_command", counting)
        yield sent

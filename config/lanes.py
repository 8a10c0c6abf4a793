"""Lanes: Django's synchronous application behind bounded thread pools, so that slow work never holds up quick work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from a2wsgi import WSGIMiddleware

T = TypeVar("T")
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = dict[str, Any]

SECONDS_OF_SILENCE = 30.0
TOO_BUSY = b"503 Too busy for a moment. Please try again.\n"
_BUSY_HEADERS = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"content-length", str(len(TOO_BUSY)).encode()),
    (b"retry-after", b"2"),
]


class Lane:
    """threads: requests answered at once. waiting: how many more may queue; the next one is told to come back."""

    def __init__(self, application: Any, *, threads: int, waiting: int) -> None:
        self._bridge: Any = WSGIMiddleware(application, workers=threads)
        self._room = threads + waiting
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._inside >= self._room:
            return await _refuse(send)
        self._inside += 1
        client = Client(receive, send)
        answering = asyncio.ensure_future(self._bridge(scope, client.receive, client.send))
        answering.add_done_callback(self._leave)
        try:
            await asyncio.shield(answering)
        finally:
            client.leave()

    def _leave(self, answering: asyncio.Future[None]) -> None:
        self._inside -= 1
        if not answering.cancelled():
            answering.exception()


class Client:
    """A client that may leave, or fall silent, at any moment. The thread that answers it runs to its end all the same.

    What is still sent is dropped, or the thread would wait for ever on a queue that nobody reads; a body that was not
    read to its end is an error, or a form cut short would be taken for a whole one.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._is_here = True
        self._waiting: set[asyncio.Future[Any]] = set()

    def leave(self) -> None:
        self._is_here = False
        for call in tuple(self._waiting):
            call.cancel()

    async def receive(self) -> Message:
        message = await self._patiently(self._receive()) if self._is_here else None
        if message is None or message["type"] == "http.disconnect":
            raise ConnectionResetError("the client left before the request was complete")
        return message

    async def send(self, message: Message) -> None:
        if self._is_here:
            try:
                await self._patiently(self._send(message))
            except OSError:
                self._is_here = False

    async def _patiently(self, call: Awaitable[T]) -> T | None:
        """The outcome; None when the client left meanwhile, or let us wait so long that it is taken for gone."""
        waiting = asyncio.ensure_future(call)
        self._waiting.add(waiting)
        timer = asyncio.get_running_loop().call_later(SECONDS_OF_SILENCE, self.leave)
        try:
            return await waiting
        except asyncio.CancelledError:
            if self._is_here:
                raise
            return None
        finally:
            timer.cancel()
            self._waiting.discard(waiting)


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 503, "headers": _BUSY_HEADERS})
    await send({"type": "http.response.body", "body": TOO_BUSY})

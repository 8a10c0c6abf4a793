"""An open page of a browser, as the stream's application sees it, without a server between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from notifications import streams as module
from notifications.open_pages import OpenPages
from notifications.streams import stream_application


class Frame(NamedTuple):
    """event: empty for news."""

    id: str
    event: str
    content: Any


class Page:
    """What it was sent, and a way to leave. last: what the browser says as Last-Event-ID."""

    def __init__(self, session_key: str = "", method: str = "GET", query: str = "", last: str = "") -> None:
        headers = [(b"cookie", f"theme=dark; session={session_key}".encode()), (b"last-event-id", last.encode())]
        asked = {"path": module.PATH, "query_string": query.encode(), "headers": headers}
        self.scope = {"type": "http", "method": method} | asked
        self.sent: list[dict[str, Any]] = []
        self.left = asyncio.Event()
        self.task = asyncio.ensure_future(stream_application(self.scope, self.receive, self.send))

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def text(self) -> str:
        return "".join(message.get("body", b"").decode() for message in self.sent)

    @property
    def frames(self) -> list[Frame]:
        return frames_in(self.text)

    @property
    def news(self) -> list[Frame]:
        return [frame for frame in self.frames if not frame.event]

    async def opened(self) -> Page:
        """It has its first figures."""
        await until(lambda: "event: counters" in self.text)
        return self

    async def ended(self, seconds: float = 2) -> Page:
        await asyncio.wait_for(asyncio.shield(self.task), seconds)
        return self

    async def leave(self) -> None:
        self.left.set()
        await self.ended()


def frames_in(text: str) -> list[Frame]:
    """The frames that carry something."""
    found = (dict(line.split(": ", 1) for line in block.splitlines() if line) for block in text.split("\n\n"))
    return [
        Frame(frame.get("id", ""), frame.get("event", ""), json.loads(frame["data"]))
        for frame in found
        if "data" in frame
    ]


async def until(condition: Callable[[], object], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def listening(here: OpenPages, scene: Callable[[], Awaitable[None]]) -> None:
    """Plays the scene in a process that hears what others signal."""

    async def play() -> None:
        ready = asyncio.Event()
        here.doubt_all = lambda doubt=here.doubt_all: (ready.set(), doubt())  # type: ignore[method-assign]
        here.start()
        await asyncio.wait_for(ready.wait(), 5)
        try:
            await scene()
        finally:
            await asyncio.to_thread(here.stop)

    asyncio.run(play())

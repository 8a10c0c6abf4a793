"""A client may leave at any moment; neither the lane nor the form that he was sending may suffer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from config import lanes
from config.asgi import PAGES, SLOW, WEBHOOKS, lane_of, live
from config.lanes import Lane, Message

SCOPE = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def body(*chunks: bytes) -> Callable[[], Any]:
    """What a client sends; after the last of several chunks that say more is to come, he has left."""
    messages: list[Message] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


async def whole() -> Message:
    return {"type": "http.request", "body": b""}


class Sent(list[Message]):
    async def __call__(self, message: Message) -> None:
        self.append(message)


def test_answer_goes_through():
    sent = Sent()
    asyncio.run(Lane(hello, threads=1, waiting=1)(SCOPE, whole, sent))
    assert sent[0]["status"] == 200
    assert b"".join(message.get("body", b"") for message in sent) == b"hello"


def hello(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"hel", b"lo"]


def test_long_answer_to_a_client_that_left_frees_its_thread():
    ended = threading.Event()

    def long(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        yield from (b"x" * 1000 for _ in range(500))
        ended.set()

    asyncio.run(leave_early(Lane(long, threads=1, waiting=1)))
    assert ended.wait(5)


async def leave_early(lane: Lane) -> None:
    async def stuck(message: Message) -> None:
        await asyncio.sleep(60)

    request = asyncio.create_task(lane(SCOPE, whole, stuck))
    await asyncio.sleep(0.1)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    sent = Sent()
    await asyncio.wait_for(lane(SCOPE, whole, sent), 5)
    assert sent[0]["status"] == 200


def test_client_that_stops_reading_is_taken_for_gone(monkeypatch):
    monkeypatch.setattr(lanes, "SECONDS_OF_SILENCE", 0.1)

    async def stuck(message: Message) -> None:
        await asyncio.sleep(60)

    asyncio.run(asyncio.wait_for(Lane(hello, threads=1, waiting=1)(SCOPE, whole, stuck), 5))


def test_client_that_stops_sending_is_taken_for_gone(monkeypatch):
    monkeypatch.setattr(lanes, "SECONDS_OF_SILENCE", 0.1)

    def form(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return [environ["wsgi.input"].read()]

    async def silent() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.request"}

    with pytest.raises(ConnectionResetError):
        asyncio.run(Lane(form, threads=1, waiting=1)(SCOPE, silent, Sent()))


def test_body_that_was_cut_short_is_never_taken_for_a_whole_one():
    read: list[bytes] = []

    def form(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        read.append(environ["wsgi.input"].read())
        return hello(environ, start)

    with pytest.raises(ConnectionResetError):
        asyncio.run(Lane(form, threads=1, waiting=1)(SCOPE, body(b"amount=1"), Sent()))
    assert read == []


def test_full_lane_says_so_at_once():
    gate = threading.Event()

    def slow(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        gate.wait(5)
        return hello(environ, start)

    refused = asyncio.run(three_at_once(Lane(slow, threads=1, waiting=1), gate))
    assert refused[0]["status"] == 503
    assert (b"retry-after", b"2") in refused[0]["headers"]


async def three_at_once(lane: Lane, gate: threading.Event) -> Sent:
    others = [asyncio.create_task(lane(SCOPE, whole, Sent())) for _ in range(2)]
    await asyncio.sleep(0.05)
    await lane(SCOPE, whole, refused := Sent())
    gate.set()
    await asyncio.gather(*others)
    return refused


@pytest.mark.parametrize(
    ("path", "query", "lane"),
    [
        ("/", b"", PAGES),
        ("/payments/", b"", PAGES),
        ("/stripe/webhook/", b"", WEBHOOKS),
        ("/stripe/webhook", b"", WEBHOOKS),
        ("/whatsapp/webhook/", b"", WEBHOOKS),
        ("/mcp/0k3m5v7p9r1s3t5u/", b"", SLOW),
        ("/staff/payments/", b"q=&format=csv", SLOW),
    ],
)
def test_path_decides_the_lane(path, query, lane):
    assert lane_of({"path": path, "query_string": query}) is lane


def test_worker_is_told_that_start_and_end_are_complete():
    sent, asked = Sent(), [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> Message:
        return asked.pop(0)

    asyncio.run(live(receive, sent))
    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

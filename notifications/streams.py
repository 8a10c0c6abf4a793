"""`/notifications/stream`: the open pages of a person are told what concerns them, as Server-Sent Events.

An async application of its own, answered before Django: a stream costs a coroutine and no thread. One connection to
Redis per process hears who is to look again; each stream then looks for itself.

    GET /notifications/stream?topics=ticket:<id>+tickets&after=<id of news>&at=<unix seconds>

topics: what the page shows besides the bell. after: the last news that it counted, unless the browser says
`Last-Event-ID`. at: when the page was made, since when its topics may have been touched.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie

from notifications import frames
from notifications.counters import counters_of
from notifications.open_pages import OpenPage, OpenPages
from notifications.services.watching import Sight, Watch, begin_watch, look
from storage.connection import deadline
from storage.errors import StorageError

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = dict[str, Any]

PATH = "/notifications/stream"
SECONDS_BETWEEN_BEATS = 15.0
BEATS_BETWEEN_LOOKS = 4
"""A session that ends by itself wakes nobody: look about once a minute."""
SECONDS_TO_TAKE = 20.0
"""How long a reader may be too slow for what is sent; then it is dropped, and catches up when it comes back."""
SECONDS_FOR_STORE = 2.0
SECONDS_OF_DOUBT = 2.0
"""Clocks of several machines differ."""
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

streams = OpenPages()


async def stream_application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] != "GET":
        return await _refuse(send, 405, "method_not_allowed", (b"allow", b"GET"))
    try:
        watch = await asyncio.to_thread(_begin, scope)
    except StorageError:
        return await _refuse(send, 503, "unavailable", (b"retry-after", b"5"))
    if watch is None:
        return await _refuse(send, 401, "not_signed_in")
    if not (streams.has_room_for(watch.person.id) or streams.are_ending):
        return await _refuse(send, 503, "too_many_streams", (b"retry-after", b"30"))
    return await _hold_open(watch, _moment(_asked(scope, "at")), receive, send)


async def _hold_open(watch: Watch, since: float, receive: Receive, send: Send) -> None:
    """Until the client leaves, is too slow, the session ends, or the process does."""
    page = streams.add(watch.person.id, watch.topics, since=since)
    gone = asyncio.ensure_future(_departure(receive))
    gone.add_done_callback(lambda _gone: page.wake())
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _write(send, frames.greeting())
        await _tell(watch, page, gone, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except OSError:  # the client left in the middle of a word, or does not listen
        return
    finally:
        gone.cancel()
        streams.remove(page)


async def _tell(watch: Watch, page: OpenPage, gone: asyncio.Future[None], send: Send) -> None:
    beats, figures = 0, dict[str, int]()
    while not gone.done():
        if streams.are_ending:
            return await _write(send, frames.farewell())
        topics, must_look = page.take()
        words = [frames.changed_frame(topic) for topic in topics]
        is_time = must_look or beats == BEATS_BETWEEN_LOOKS or counters_of(topics)
        sight = await _look(watch, page) if is_time else None
        if sight and not sight.watch:
            return await _write(send, frames.SIGNED_OUT)
        if sight and sight.watch:
            beats, watch = 0, sight.watch
            streams.narrow(page, watch.topics)
            words += _news(sight, known=figures, said=topics)
            figures = sight.figures
        if words:
            await _write(send, "".join(words))
        if not await page.woken_within(SECONDS_BETWEEN_BEATS):
            beats += 1
            await _write(send, frames.BEAT)
    return None


def _news(sight: Sight, *, known: dict[str, int], said: frozenset[str]) -> list[str]:
    words = [frames.news_frame(news, sight.figures["unread"]) for news in sight.news]
    words += [frames.changed_frame(topic) for topic in sight.touched - said]
    return words if sight.figures == known else [*words, frames.counters_frame(sight.figures)]


async def _look(watch: Watch, page: OpenPage) -> Sight | None:
    """None while Redis does not answer: nobody is told that he is signed out because we cannot look."""
    since = page.since
    try:
        sight = await asyncio.to_thread(_looked, watch, since)
    except StorageError:
        page.must_look = True
        return None
    page.caught_up(since)
    return sight


def _looked(watch: Watch, since: float | None) -> Sight:
    with deadline(SECONDS_FOR_STORE):
        return look(watch, since=since)


def _begin(scope: Scope) -> Watch | None:
    session_key = _session_key(scope)
    if not session_key:
        return None
    with deadline(SECONDS_FOR_STORE):
        return begin_watch(
            session_key,
            wanted=_asked(scope, "topics").split(),
            after=_header(scope, b"last-event-id") or _asked(scope, "after"),
        )


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    """Raises `TimeoutError` for a reader that is too slow."""
    message = {"type": "http.response.body", "body": text.encode(), "more_body": True}
    async with asyncio.timeout(SECONDS_TO_TAKE):
        await send(message)


async def _refuse(send: Send, status: int, code: str, *headers: tuple[bytes, bytes]) -> None:
    body = json.dumps({"error": {"code": code}}).encode()
    fixed = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *headers]})
    await send({"type": "http.response.body", "body": body})


def _session_key(scope: Scope) -> str:
    return str(parse_cookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, ""))


def _header(scope: Scope, wanted: bytes) -> str:
    lines: list[bytes] = [value for name, value in scope["headers"] if name == wanted]
    return b"; ".join(lines).decode("latin-1")


def _asked(scope: Scope, name: str) -> str:
    """A parameter of the address; empty where it is not said."""
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get(name, [""])[0]


def _moment(text: str) -> float:
    """Unix seconds; now where this is none."""
    try:
        return float(text) - SECONDS_OF_DOUBT
    except ValueError:
        return time.time()

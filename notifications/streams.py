"""`/notifications/stream`: the open pages of a person are told what concerns them, as Server-Sent Events.

An async application of its own, answered before Django: a stream costs a coroutine and no thread. One connection to
Redis per process hears who is to look again; each stream then looks for itself.
(https://html.spec.whatwg.org/multipage/server-sent-events.html)
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http import parse_cookie

from accounts.models import Anonymous
from accounts.sessions import Person, person_behind
from notifications.services.live import TOPIC
from storage.connection import deadline
from storage.errors import StorageError
from storage.signals import Listener

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Scope = dict[str, Any]

PATH = "/notifications/stream"
MOST_STREAMS = 3000
MOST_OF_ONE_PERSON = 20
SECONDS_BETWEEN_BEATS = 15.0
BEATS_BETWEEN_LOOKS = 4
"""A session that ends by itself wakes nobody: look about once a minute."""
SECONDS_TO_COME_BACK = (2.0, 10.0)
SECONDS_FOR_STORE = 2.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Streams:
    """The streams of this process."""

    def __init__(self) -> None:
        self._open: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listener: Listener | None = None
        self.are_ending = False

    def start(self) -> None:
        """Begin to hear; in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._listener = Listener(
            TOPIC, heard=lambda user: self._call(self.wake, user), returned=lambda: self._call(self.wake_all)
        )
        self._listener.start()

    def stop(self) -> None:
        if self._listener:
            self._listener.stop()

    def end_all(self) -> None:
        """Let every stream say its last word and end, and take no new ones: the process is about to."""
        self.are_ending = True
        self.wake_all()

    def wake(self, user_id: str) -> None:
        for stream in tuple(self._open.get(user_id, ())):
            stream.set()

    def wake_all(self) -> None:
        for user_id in tuple(self._open):
            self.wake(user_id)

    def has_room_for(self, user_id: str) -> bool:
        is_full = self._count >= MOST_STREAMS or len(self._open.get(user_id, ())) >= MOST_OF_ONE_PERSON
        return not (is_full or self.are_ending)

    def add(self, user_id: str) -> asyncio.Event:
        """A new stream of this person; what is returned is set when it is to look again."""
        stream = asyncio.Event()
        self._open[user_id].add(stream)
        self._count += 1
        return stream

    def remove(self, user_id: str, stream: asyncio.Event) -> None:
        self._open[user_id].discard(stream)
        self._count -= 1
        if not self._open[user_id]:
            del self._open[user_id]

    def _call(self, function: Callable[..., None], *arguments: str) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *arguments)


streams = Streams()


async def stream_application(scope: Scope, receive: Receive, send: Send) -> None:
    session_key = _session_key(scope)
    if scope["method"] != "GET":
        return await _refuse(send, 405, "method_not_allowed", (b"allow", b"GET"))
    try:
        person = await _person(session_key)
    except StorageError:
        return await _refuse(send, 503, "unavailable", (b"retry-after", b"5"))
    if not person.is_signed_in:
        return await _refuse(send, 401, "not_signed_in")
    if not streams.has_room_for(person.id):
        return await _refuse(send, 503, "too_many_streams", (b"retry-after", b"30"))
    return await _hold_open(session_key, person.id, receive, send)


async def _hold_open(session_key: str, user_id: str, receive: Receive, send: Send) -> None:
    """Until the client leaves, the session ends, or the process does."""
    woken = streams.add(user_id)
    gone = asyncio.ensure_future(_departure(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _write(send, f"retry: {_pause()}\n\n")
        await _tell(session_key, woken, gone, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except OSError:  # the client left in the middle of a word
        return
    finally:
        gone.cancel()
        streams.remove(user_id, woken)


async def _tell(session_key: str, woken: asyncio.Event, gone: asyncio.Future[None], send: Send) -> None:
    beats, last_word = 0, ""
    while not (last_word or gone.done()):
        is_woken = await _woken_or_gone(woken, gone)
        woken.clear()
        beats += 1
        if streams.are_ending:
            last_word = f"retry: {_pause()}\n: the server restarts\n\n"
        elif (is_woken or beats % BEATS_BETWEEN_LOOKS == 0) and await _is_over(session_key):
            last_word = "event: signed_out\ndata: {}\n\n"
        await _write(send, last_word or ": beat\n\n")


async def _woken_or_gone(woken: asyncio.Event, gone: asyncio.Future[None]) -> bool:
    """True when there is something to look at, False after the pause between two beats."""
    waiting = asyncio.ensure_future(woken.wait())
    either: set[asyncio.Future[Any]] = {waiting, gone}
    await asyncio.wait(either, timeout=SECONDS_BETWEEN_BEATS, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return woken.is_set()


async def _is_over(session_key: str) -> bool:
    """False while Redis does not answer: nobody is told that he is signed out because we cannot look."""
    try:
        return not (await _person(session_key)).is_signed_in
    except StorageError:
        return False


async def _person(session_key: str) -> Person:
    return await asyncio.to_thread(_read_person, session_key) if session_key else Anonymous()


def _read_person(session_key: str) -> Person:
    with deadline(SECONDS_FOR_STORE):
        return person_behind(session_key)


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


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
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return parse_cookie("; ".join(lines)).get(settings.SESSION_COOKIE_NAME, "")


def _pause() -> int:
    """Milliseconds until a client that lost its stream comes back, so that they do not come all at once."""
    return int(random.uniform(*SECONDS_TO_COME_BACK) * 1000)  # noqa: S311 -- jitter, not a secret

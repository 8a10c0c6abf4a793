"""Wake-up calls between processes, by Pub/Sub: they carry no facts, only that somebody should look again.

signals:<topic>                channel; a message is one word, a user's id for instance
signals:said:<topic>:<word>    when a word that is to be remembered was said last; gone after a while
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import timedelta
from typing import Any

from redis.exceptions import RedisError

from storage.clock import now
from storage.connection import store
from storage.keys import part
from storage.queries import Query

logger = logging.getLogger(__name__)

SECONDS_TO_LOOK_UP = 0.5
SECONDS_BETWEEN_TRIES = 1.0


def send_signal(topic: str, word: str, *, remembered: timedelta | None = None) -> None:
    """Tell every process that listens. Nobody may be there; a word that is sent twice wakes twice.

    remembered: for how long `query_said_since` knows of it.
    """
    said = (
        [("SET", _said(topic, word), repr(now().timestamp()), "EX", int(remembered.total_seconds()))]
        if remembered
        else []
    )
    store.read([*said, ("PUBLISH", f"signals:{topic}", word)])


def query_said_since(topic: str, words: Iterable[str], since: float) -> Query[list[str]]:
    """Those of the words that are remembered and were said at this moment (unix seconds) or later."""
    asked = list(words)
    commands = tuple(("GET", _said(topic, word)) for word in asked)
    return Query(
        commands, lambda answers: [word for word, at in zip(asked, answers, strict=True) if at and float(at) >= since]
    )


class Listener:
    """One connection that hears one topic for a whole process, in a thread of its own.

    heard: called in that thread with each word. returned: called when the connection stands (again), because what was
    said before that was not heard.
    """

    def __init__(self, topic: str, *, heard: Callable[[str], None], returned: Callable[[], None]) -> None:
        self._channel = f"signals:{topic}"
        self._heard = heard
        self._returned = returned
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"signals-{topic}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with closing(store.client.pubsub()) as channel:  # type: ignore[no-untyped-call]
                    self._listen(channel)
            except (RedisError, OSError) as error:
                logger.warning("not listening to %s for a moment: %s", self._channel, error)
                self._stop.wait(SECONDS_BETWEEN_TRIES)

    def _listen(self, channel: Any) -> None:
        channel.subscribe(self._channel)
        while not self._stop.is_set():
            message = channel.get_message(timeout=SECONDS_TO_LOOK_UP)
            if message and message["type"] == "subscribe":
                self._returned()
            elif message and message["type"] == "message":
                self._heard(message["data"].decode())


def _said(topic: str, word: str) -> str:
    return f"signals:said:{topic}:{part(word)}"

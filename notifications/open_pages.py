"""The open pages that this process holds a stream for, and what wakes them."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable

from notifications.services.live import CHANNEL, PERSON
from storage.signals import Listener

MOST_STREAMS = 3000
MOST_OF_ONE_PERSON = 20
LONGEST_CUT = 300.0
"""Seconds: a touch that is older was heard before the line was cut. One that is said twice is harmless."""


class OpenPage:
    """since: unix seconds after which a touch of its topics may have been missed; None while none can be.

    What waits for its reader is a set of topics and a mark to look: it never grows, however slow the reader is.
    """

    def __init__(self, user_id: str, topics: Iterable[str], since: float) -> None:
        self.user_id = user_id
        self.topics = frozenset(topics)
        self.since: float | None = since
        self.must_look = True
        self._touched: set[str] = set()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self.must_look = True
        self._woken.set()

    def touch(self, topic: str) -> None:
        self._touched.add(topic)
        self._woken.set()

    def take(self) -> tuple[frozenset[str], bool]:
        """The topics that were touched, and whether to look, since this was asked last."""
        taken = frozenset(self._touched), self.must_look
        self._touched.clear()
        self.must_look = False
        self._woken.clear()
        return taken

    def doubt(self, since: float) -> None:
        """From then on it may have missed something."""
        self.since = min(since, self.since or since)
        self.wake()

    def caught_up(self, since: float | None) -> None:
        """What was missed since then was looked up, unless more was missed meanwhile."""
        if self.since == since:
            self.since = None

    async def woken_within(self, seconds: float) -> bool:
        """Whether it was woken before so many seconds were over. Without a task of its own: there are thousands."""
        try:
            async with asyncio.timeout(seconds):
                return await self._woken.wait()
        except TimeoutError:
            return False


class OpenPages:
    """Those of this process, by person and by topic."""

    def __init__(self) -> None:
        self._of_person: dict[str, set[OpenPage]] = defaultdict(set)
        self._of_topic: dict[str, set[OpenPage]] = defaultdict(set)
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listener: Listener | None = None
        self.are_ending = False

    def start(self) -> None:
        """Begin to hear; in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._listener = Listener(
            CHANNEL, heard=lambda word: self._call(self.hear, word), returned=lambda: self._call(self.doubt_all)
        )
        self._listener.start()

    def stop(self) -> None:
        if self._listener:
            self._listener.stop()

    def end_all(self) -> None:
        """Let every stream say its last word and end: the process is about to. So does one that comes now."""
        self.are_ending = True
        for page in self._pages():
            page.wake()

    def hear(self, word: str) -> None:
        """What `services.live` says on its channel."""
        kind, _, name = word.partition(":")
        if kind == PERSON:
            self.wake(name)
        else:
            self.touch(name)

    def wake(self, user_id: str) -> None:
        for page in tuple(self._of_person.get(user_id, ())):
            page.wake()

    def touch(self, topic: str) -> None:
        for page in tuple(self._of_topic.get(topic, ())):
            page.touch(topic)

    def doubt_all(self) -> None:
        """The line on which we hear was cut for a while."""
        for page in self._pages():
            page.doubt(time.time() - LONGEST_CUT)

    def has_room_for(self, user_id: str) -> bool:
        return self._count < MOST_STREAMS and len(self._of_person.get(user_id, ())) < MOST_OF_ONE_PERSON

    def add(self, user_id: str, topics: Iterable[str] = (), *, since: float) -> OpenPage:
        page = OpenPage(user_id, topics, since)
        self._of_person[user_id].add(page)
        for topic in page.topics:
            self._of_topic[topic].add(page)
        self._count += 1
        return page

    def narrow(self, page: OpenPage, topics: frozenset[str]) -> None:
        """The page listens only to these of its topics from now on."""
        for topic in page.topics - topics:
            _drop(self._of_topic, topic, page)
        page.topics = page.topics & topics

    def remove(self, page: OpenPage) -> None:
        self.narrow(page, frozenset())
        _drop(self._of_person, page.user_id, page)
        self._count -= 1

    def _pages(self) -> list[OpenPage]:
        return [page for pages in self._of_person.values() for page in pages]

    def _call(self, function: Callable[..., None], *arguments: str) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *arguments)


def _drop(pages: dict[str, set[OpenPage]], name: str, page: OpenPage) -> None:
    pages[name].discard(page)
    if not pages[name]:
        del pages[name]

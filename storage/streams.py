"""The event stream of one partition, as one worker reads it.

events:stream                 ids of events that were committed and not handled yet; handled ones leave it
workers:lease:<partition>     the worker that reads it alone; it expires unless that worker prolongs it

On a cluster both stand behind the partition's tag.
"""

from __future__ import annotations

import logging
from typing import Any

from storage.clock import now
from storage.connection import Command, store
from storage.dead_letters import bury
from storage.errors import Damaged
from storage.facts import SCHEMA, STREAM, Event
from storage.reactions import reactions_to
from storage.scripts import RELEASE, SETTLE, TAKE
from storage.turns import Delivery, Turns

logger = logging.getLogger(__name__)

BATCH = 100
"""Events per read."""
ROOM = 1000
"""Deliveries that may wait in memory before reading pauses."""

HELD_BY_ANOTHER, JUST_TAKEN, HELD = 0, 1, 2
NOTHING = "0"


class Partition:
    """lease: seconds after which another worker takes over from one that died."""

    def __init__(self, number: int, worker: str, lease: float) -> None:
        tag = store.tags[number]
        self.stream = tag + STREAM
        self.turns = Turns()
        self._left = Turns()
        self._is_held = False
        self._seen = NOTHING
        self._lease = f"{tag}workers:lease:{number}"
        self._events = tag + SCHEMA.prefix
        self._worker = worker
        self._length = int(lease * 1000)

    @property
    def may_ask(self) -> bool:
        """Not before what ran when the lease was lost has ended: it would run twice at a time."""
        return self._is_held or not self._left.running

    def question(self) -> Command:
        """The command that prolongs or takes the lease and reads what comes next."""
        count = BATCH if len(self.turns) < ROOM else 0
        seen = self._seen if self._is_held else NOTHING
        return ("EVALSHA", TAKE.sha, 2, self._lease, self.stream, self._worker, self._length, count, self._events, seen)

    def hear(self, answer: list[Any]) -> bool:
        """Take in the answer to `question`; whether asking again at once may bring more."""
        state, rows = answer[0], answer[1:]
        if state == HELD_BY_ANOTHER:
            self._lose()
            return False
        if state == JUST_TAKEN:
            logger.debug("reading %s", self.stream)
            self._seen = NOTHING
        self._is_held = True
        self._take_in([(row[0].decode(), row[1].decode(), row[2]) for row in zip(*[iter(rows)] * 3, strict=True)])
        return bool(rows)

    def settle(self, *entries: str) -> None:
        """These were handled, or buried: they leave the stream. Harmless to repeat."""
        if entries:
            store.run(SETTLE, [self.stream], entries)

    def release(self) -> None:
        """Let the next worker read at once instead of when the lease expires."""
        self._is_held = False
        store.run(RELEASE, [self._lease], [self._worker])

    def _lose(self) -> None:
        """Another worker reads now: forget what waits here. What runs at this moment ends and is settled."""
        if self._is_held:
            logger.warning("another worker reads %s now", self.stream)
            self._is_held, self._left, self.turns = False, self.turns, Turns()

    def _take_in(self, rows: list[tuple[str, str, bytes | None]]) -> None:
        """What came counts as seen only when nothing of it can be forgotten any more."""
        settled = []
        for entry, event_id, raw in rows:
            if entry in self.turns:
                continue
            if delivery := _delivery(entry, event_id, raw):
                self.turns.add(delivery)
            else:
                settled.append(entry)
        self.settle(*settled)
        if rows:
            self._seen = rows[-1][0]


def _delivery(entry: str, event_id: str, raw: bytes | None) -> Delivery | None:
    """None where nothing is to be done: no reactions, or an event that is gone or cannot be read."""
    try:
        event = SCHEMA.codec.decode(raw)
    except Damaged as error:
        bury(Event(id=event_id, name="", subject=event_id, actor="", at=now()), tries=0, traceback=str(error))
        return None
    reactions = reactions_to(event.name) if event else []
    return Delivery(entry, event, list(reactions)) if event and reactions else None

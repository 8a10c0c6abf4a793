"""Whose turn it is: deliveries of one subject strictly in order, those of different subjects side by side.

Only the loop of one worker touches these queues, so nothing is locked.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush

from storage.facts import Event
from storage.reactions import Reaction


@dataclass(eq=False)
class Delivery:
    """An event as it came from a stream, with the reactions that have not succeeded yet."""

    entry: str
    event: Event
    reactions: list[Reaction]
    tries: int = 0


@dataclass(eq=False)
class Turns:
    _queues: dict[str, deque[Delivery]] = field(default_factory=dict)
    _ready: deque[str] = field(default_factory=deque)
    _postponed: list[tuple[float, str]] = field(default_factory=list)
    _entries: set[str] = field(default_factory=set)
    running: int = 0

    def __contains__(self, entry: str) -> bool:
        return entry in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def is_idle(self) -> bool:
        """Nothing runs and nothing could run now; what was postponed may still wait."""
        return not self.running and not self._ready

    def add(self, delivery: Delivery) -> None:
        subject = delivery.event.subject
        self._entries.add(delivery.entry)
        queue = self._queues.setdefault(subject, deque())
        queue.append(delivery)
        if len(queue) == 1:
            self._ready.append(subject)

    def begin(self, at: float) -> Delivery | None:
        """The next delivery whose subject is free, if any. It stays at the head of its queue until it is over."""
        while self._postponed and self._postponed[0][0] <= at:
            self._ready.append(heappop(self._postponed)[1])
        if not self._ready:
            return None
        self.running += 1
        return self._queues[self._ready.popleft()][0]

    def finish(self, delivery: Delivery) -> None:
        """It is over: the next one of its subject may begin."""
        self.running -= 1
        self._entries.discard(delivery.entry)
        subject = delivery.event.subject
        queue = self._queues[subject]
        queue.popleft()
        if queue:
            self._ready.append(subject)
        else:
            del self._queues[subject]

    def postpone(self, delivery: Delivery, until: float) -> None:
        """It must run again, not before this moment of the same clock; its subject waits with it."""
        self.running -= 1
        heappush(self._postponed, (until, delivery.event.subject))

"""Figures that open pages show and keep up to date. Each belongs to a topic: who listens to that is told the figure,
at first and whenever the topic is touched. Apps register theirs in `ready`:

    register("tickets.open", topic="tickets", query=query_open_tickets)
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from accounts.models import SignedIn
from storage.queries import Query

QueryFigure = Callable[[SignedIn], Query[int]]


class Counter(NamedTuple):
    name: str
    topic: str
    query: QueryFigure


_counters: dict[str, Counter] = {}


def register(name: str, *, topic: str, query: QueryFigure) -> None:
    """Make a figure known. topic: as pages ask for it, or its prefix."""
    _counters[name] = Counter(name, topic, query)


def counters_of(topics: Collection[str]) -> list[Counter]:
    """Those that belong to any of these topics."""
    known = {part for topic in topics for part in (topic, topic.partition(":")[0])}
    return [counter for counter in _counters.values() if counter.topic in known]

"""Ratios on a noisy machine: contenders take turns in short rounds, and the median of the rounds' ratios counts."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from itertools import cycle
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

Contender = Callable[[int], float]
"""Performs so many calls and returns the seconds they took."""

LONGEST_TURN = 0.04
"""Seconds: long enough to be timed, short enough that both meet the same noise."""


class Comparison(NamedTuple):
    """ratio: how many times the peer's speed is ours; ours, peer: seconds per call."""

    ratio: float
    ours: float
    peer: float

    @property
    def detail(self) -> str:
        return f"{in_words(self.ours)} against {in_words(self.peer)}"


def calling(function: Callable[[Any], Any], arguments: Iterable[Any]) -> Contender:
    """A contender that calls this with one argument after the other, around and around."""
    upcoming = cycle(arguments)

    def run(calls: int) -> float:
        batch = [next(upcoming) for _ in range(calls)]
        start = perf_counter()
        for argument in batch:
            function(argument)
        return perf_counter() - start

    return run


def compare(ours: Contender, peer: Contender, *, seconds: float) -> Comparison:
    """Both in turn for so many seconds, the first one alternating; at least three rounds."""
    turn = min(LONGEST_TURN, seconds / 6)
    mine_calls, their_calls = _calls_within(turn, ours), _calls_within(turn, peer)
    gc.collect()
    times: list[tuple[float, float]] = []
    end = perf_counter() + seconds
    while len(times) < 3 or perf_counter() < end:
        turns = [(ours, mine_calls), (peer, their_calls)]
        if len(times) % 2:
            theirs, mine = (contender(calls) / calls for contender, calls in reversed(turns))
        else:
            mine, theirs = (contender(calls) / calls for contender, calls in turns)
        times.append((mine, theirs))
    return Comparison(
        ratio=median(theirs / mine for mine, theirs in times),
        ours=median(mine for mine, _ in times),
        peer=median(theirs for _, theirs in times),
    )


def in_words(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:.1f} ms"


def _calls_within(seconds: float, contender: Contender) -> int:
    """After a first call, which may have to connect or to load a script."""
    contender(1)
    return max(1, round(seconds / (contender(5) / 5)))

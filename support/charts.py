"""Two lines over days, as shapes on a stretched canvas; words and values stand beside them in HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

HEIGHT, STEP, MOST_LABELS = 100, 20, 7


class Chart(NamedTuple):
    """opened, resolved: paths. labels: days below, each at the middle of an equal part of the width; None at the end
    where that day has not come. highest: the value at the top."""

    width: int
    opened: str
    resolved: str
    labels: list[date | None]
    highest: int


def drawn(days: Sequence[date], opened: Sequence[int], resolved: Sequence[int]) -> Chart:
    """A step for every day; every so many days share a label, which names the one in their middle."""
    shared = -(-len(days) // MOST_LABELS)
    middles = [start + (shared - 1) // 2 for start in range(0, len(days), shared)]
    labels = [days[place] if place < len(days) else None for place in middles]
    highest = max(*opened, *resolved)
    return Chart(STEP * shared * len(labels), path(opened, highest), path(resolved, highest), labels, highest)


def path(values: Sequence[int], highest: int) -> str:
    """A line through these values; one of a single value is as wide as its day."""
    heights = [HEIGHT - value * (HEIGHT - 5) // max(1, highest) for value in values]
    if len(heights) == 1:
        return f"M0 {heights[0]}H{STEP}"
    return "M" + "L".join(f"{STEP // 2 + STEP * place} {height}" for place, height in enumerate(heights))

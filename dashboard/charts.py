"""Charts as shapes on a stretched canvas; the words and values stand beside them in HTML (design: "Charts")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

HEIGHT = 100
BAR, STEP, EDGE = 12, 20, 4


class Bar(NamedTuple):
    """A rectangle; y counts from the top."""

    x: int
    y: int
    height: int


class Bars(NamedTuple):
    """past: all bars but the last, which is the present one."""

    width: int
    past: list[Bar]
    present: Bar


def bars(amounts: Sequence[int]) -> Bars:
    """One bar for each amount, the highest one over the whole height; what is below zero stands at the ground."""
    most = max(1, *amounts)
    heights = [max(0, amount) * (HEIGHT - 5) // most for amount in amounts]
    shapes = [Bar(EDGE + STEP * place, HEIGHT - height, height) for place, height in enumerate(heights)]
    return Bars(STEP * len(shapes), shapes[:-1], shapes[-1])


def line(amounts: Sequence[int], *, width: int = 100, height: int = 30) -> str:
    """The path of a line through these amounts, drawn between 2 and height - 2; flat where they are all the same."""
    least, most = min(amounts), max(amounts)
    span = max(1, most - least)
    steps = max(1, len(amounts) - 1)
    points = [
        (place * width // steps, height - 2 - (amount - least) * (height - 4) // span)
        for place, amount in enumerate(amounts)
    ]
    return "M" + "L".join(f"{x} {y}" for x, y in points)

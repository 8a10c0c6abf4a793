"""What the bench prints: one row a goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """at_most: the goal is an upper limit."""

    what: str
    against: str
    measured: float
    goal: float
    at_most: bool = False
    unit: str = " ×"
    detail: str = ""

    @property
    def is_met(self) -> bool:
        return self.measured <= self.goal if self.at_most else self.measured >= self.goal

    @property
    def cells(self) -> tuple[str, ...]:
        sign = "≤" if self.at_most else "≥"
        verdict = "met" if self.is_met else "short"
        return (
            self.what,
            self.against,
            f"{self.measured:.{_digits(self.measured)}f}{self.unit}",
            f"{sign} {self.goal:g}{self.unit}",
            verdict,
            self.detail,
        )


class Report:
    """Prints each row when it is known."""

    heads = ("what", "against", "measured", "goal", "", "")
    widths = (52, 30, 12, 10, 6, 0)

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._print(self.heads)
        self._print(tuple("-" * max(width, 5) for width in self.widths))

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self._print(row.cells)

    def note(self, text: str) -> None:
        print(f"  {text}", flush=True)

    def close(self, seconds: float) -> None:
        met = sum(row.is_met for row in self.rows)
        print(f"\n{met} of {len(self.rows)} goals met, in {seconds:.0f} s.")

    def _print(self, cells: tuple[str, ...]) -> None:
        padded = (cell.ljust(width) for cell, width in zip(cells, self.widths, strict=True))
        print("| " + " | ".join(padded).rstrip() + " |", flush=True)


def _digits(figure: float) -> int:
    return 2 if figure < 10 else 1 if figure < 100 else 0

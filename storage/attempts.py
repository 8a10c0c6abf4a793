"""Running code that must not end its caller: whatever it raises becomes a fact to keep, and a reason to try again."""

from __future__ import annotations

import random
from traceback import format_exception
from types import TracebackType


class Attempt:
    """`with Attempt() as attempt: ...`, then look at `attempt.error`.

    Loops that run the code of every app (reactions, jobs, mails) need this: none of it may stop the rest.
    """

    error: Exception | None = None

    def __enter__(self) -> Attempt:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.error = error if isinstance(error, Exception) else None
        return self.error is not None

    @property
    def traceback(self) -> str:
        """The whole traceback of what was raised; empty after a success."""
        return "".join(format_exception(self.error)) if self.error else ""


def jittered(seconds: float) -> float:
    """About so many seconds, so that what failed together does not come back together."""
    return seconds * random.uniform(0.8, 1.0)  # noqa: S311 -- jitter, not a secret

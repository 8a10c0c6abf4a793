from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from storage.connection import store


@pytest.fixture(autouse=True)
def payments_are_on(settings):
    """Mode test: nothing here asks Stripe anything."""
    settings.STRIPE_SECRET_KEY = "sk_test_1"


@pytest.fixture
def round_trips(monkeypatch):
    """A block whose round trips to Redis are counted."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        trips: list[str] = []
        with monkeypatch.context() as patch:
            for name in ("execute", "read", "run"):
                patch.setattr(store, name, _noted(getattr(store, name), name, trips))
            yield trips

    return counting


def _noted(call: Callable[..., Any], name: str, trips: list[str]) -> Callable[..., Any]:
    """A read of one command is sent by `execute`: that is still one trip."""

    def noted(*args: Any, **kwargs: Any) -> Any:
        before = len(trips)
        answer = call(*args, **kwargs)
        if len(trips) == before:
            trips.append(name)
        return answer

    return noted

"""The kinds of items there are in the bell. Each is a function that says, in the reader's language, what happened.

Apps register their kinds in `AppConfig.ready`:

    register("ticket_answered", words_of_answer, category="tickets")
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import NamedTuple

from notifications.models import CATEGORIES
from storage.attempts import Attempt

Words = Callable[[Mapping[str, str], int], str]
"""(what was given to `notify` as words; how many times it happened since the person last looked) → one sentence.

It reads nothing: the sentences of a whole page are made at once.
"""

logger = logging.getLogger(__name__)


class Bell(NamedTuple):
    name: str
    words: Words
    category: str
    icon: str


class UnknownBell(KeyError):
    """No app has registered this kind of item."""


_bells: dict[str, Bell] = {}


def register(name: str, words: Words, *, category: str, icon: str = "bell") -> None:
    """Make a kind of item known. category: a row of the preference page; icon: a name of `config/icons.py`."""
    if category not in CATEGORIES:
        raise ValueError(f"{category} is no category of notifications")
    _bells[name] = Bell(name, words, category, icon)


def bell_named(name: str) -> Bell:
    """Raises `UnknownBell`."""
    if name not in _bells:
        raise UnknownBell(name)
    return _bells[name]


def find_bell(name: str) -> Bell | None:
    return _bells.get(name)


def registered_bells() -> list[Bell]:
    return list(_bells.values())


def title_of(kind: str, words: Mapping[str, str], count: int) -> str:
    """What an item says, in the active language; empty where no app knows its kind, or can say it, any more."""
    bell, title = find_bell(kind), ""
    with Attempt() as attempt:
        title = bell.words(words, count) if bell else ""
    if attempt.error:
        logger.error("an item of kind %s cannot be said", kind, exc_info=attempt.error)
    return title

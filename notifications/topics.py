"""What an open page can listen to, `<prefix>:<id>` or `<prefix>`, and who may. Apps register theirs in `ready`:

register("ticket", may_see_ticket)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accounts.models import SignedIn
from storage.errors import RecordNotFound

MaySee = Callable[[SignedIn, str], bool]
"""(the person, what stands behind the colon) → whether the person may know that this changes."""

MOST_TOPICS = 10
LONGEST_TOPIC = 100

_rules: dict[str, MaySee] = {}


def register(prefix: str, may_see: MaySee) -> None:
    """Make topics known. may_see may read the store; `RecordNotFound` from it means no."""
    _rules[prefix] = may_see


def visible(person: SignedIn, wanted: Iterable[str]) -> frozenset[str]:
    """Those of the topics that this person may listen to; what is unknown, too long or too many is left out."""
    known = [topic for topic in dict.fromkeys(wanted) if len(topic) <= LONGEST_TOPIC]
    return frozenset(topic for topic in known[:MOST_TOPICS] if _may_see(person, topic))


def _may_see(person: SignedIn, topic: str) -> bool:
    prefix, _, name = topic.partition(":")
    try:
        return prefix in _rules and _rules[prefix](person, name)
    except RecordNotFound:
        return False

"""Kinds of items, a topic and a figure for tests, as an app would register them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils.translation import ngettext

from notifications import bells, counters, topics
from notifications.models import CATEGORIES
from notifications.repositories import Items, items


def words(given: dict[str, str], count: int) -> str:
    subject = given.get("subject", "")
    return ngettext("%(count)d min ago", "%(count)d min ago", count) % {"count": count} + f": {subject}"


@contextmanager
def registered() -> Iterator[None]:
    """Within this block there is one kind of item for each category, and topics that belong to one person each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bells, "_bells", dict(bells._bells))
        patch.setattr(topics, "_rules", dict(topics._rules))
        patch.setattr(counters, "_counters", dict(counters._counters))
        for category in CATEGORIES:
            bells.register(f"{category}_test", words, category=category)
        topics.register("own", lambda person, name: person.id == name)
        counters.register(
            "own.items", topic="own", query=lambda person: items.query_count(Items.by_user, user=person.id)
        )
        yield

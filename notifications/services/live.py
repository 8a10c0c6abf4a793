"""Waking the open pages of people, in whichever process their streams are."""

from __future__ import annotations

from datetime import timedelta

from storage.events import Event
from storage.queries import Query
from storage.signals import query_said_since, send_signal

CHANNEL = "live"
"""Words on it: `user:<id>` that the person's pages are to look again, `topic:<topic>` that something changed."""
PERSON, TOPIC = "user", "topic"

REMEMBERED = timedelta(hours=1)
"""For how long a page that opens, or comes back, can be told that something changed meanwhile."""


def wake(user_id: str) -> None:
    """Let every open page of this person look what is new."""
    send_signal(CHANNEL, f"{PERSON}:{user_id}")


def wake_browsers_of(event: Event) -> None:
    """Let every open page of the event's person see whether it is still signed in."""
    wake(event.subject)


def touch(*topics: str) -> None:
    """Let every open page that listens to these topics, `ticket:<id>`, know that it shows something old.

    After the commit. It tells that something changed and never what, and repeating it is harmless.
    """
    for topic in topics:
        send_signal(CHANNEL, f"{TOPIC}:{topic}", remembered=REMEMBERED)


def query_touched(topics: frozenset[str], since: float) -> Query[frozenset[str]]:
    """Those of the topics that were touched since then (unix seconds), within the last hour."""
    words = {f"{TOPIC}:{topic}": topic for topic in topics}
    return query_said_since(CHANNEL, words, since).then(lambda said: frozenset(words[word] for word in said))

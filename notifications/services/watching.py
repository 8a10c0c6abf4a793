"""What an open page is told: read anew whenever it is woken, so that a call that is lost loses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import override
from msgspec import UNSET

from accounts.models import SignedIn
from accounts.sessions import person_behind, query_person_behind
from notifications import topics
from notifications.bells import title_of
from notifications.counters import counters_of
from notifications.models import MOST_KEPT
from notifications.repositories import Inboxes
from notifications.services.live import query_touched
from notifications.services.reading import bell_of
from storage.logs import Entry, query_after
from storage.queries import joined, together


class News(NamedTuple):
    """id: grows from one to the next."""

    id: str
    title: str
    url: str


class Watch(NamedTuple):
    """What one open page listens to. after: the last news that it has."""

    session_key: str
    person: SignedIn
    topics: frozenset[str]
    after: str


class Sight(NamedTuple):
    """What there is to tell at this moment. watch: from where to go on; None where nobody is signed in any more."""

    watch: Watch | None
    news: list[News]
    figures: dict[str, int]
    touched: frozenset[str]


NOBODY = Sight(None, [], {}, frozenset())


def begin_watch(session_key: str, *, wanted: Iterable[str], after: str) -> Watch | None:
    """None where the session signs nobody in. wanted: topics, of which it gets those that the person may see.

    after: the last news that the page has, as it says; empty: it has all that are there. What we do not know begins at
    the oldest that is kept.
    """
    person = person_behind(session_key)
    if not person.is_signed_in:
        return None
    chosen, place = topics.visible(person, wanted), after or bell_of(person).last
    return Watch(session_key, _slim(person), chosen, place)


def look(watch: Watch, *, since: float | None) -> Sight:
    """In one round trip. since: unix seconds after which a touch of a topic may have been missed; None: none was."""
    counters = counters_of(watch.topics)
    person, entries, touched, *figures = together(
        query_person_behind(watch.session_key),
        query_after(Inboxes.stream, watch.person.id, watch.after, limit=MOST_KEPT),
        query_touched(watch.topics, since) if since is not None else joined(),
        *(counter.query(watch.person) for counter in counters),
    )
    if not person.is_signed_in:
        return NOBODY
    going_on = _going_on(watch, person, entries)
    shown = counters_of(going_on.topics)
    named = {counter.name: figure for counter, figure in zip(counters, figures, strict=True) if counter in shown}
    news = _said(entries, person.language)
    return Sight(going_on, news, {"unread": bell_of(person).unread} | named, going_on.topics.intersection(touched))


def _going_on(watch: Watch, person: SignedIn, entries: list[Entry]) -> Watch:
    """Behind these entries, and without the topics that a role which changed no longer lets the person see."""
    place = entries[-1].id if entries else watch.after
    if person.permissions == watch.person.permissions:
        return watch._replace(after=place)
    return Watch(watch.session_key, _slim(person), topics.visible(person, watch.topics), place)


def _slim(person: SignedIn) -> SignedIn:
    """There are thousands: without what only writes and pages need."""
    return person.replace(stored=UNSET, beside={})


def _said(entries: list[Entry], language: str) -> list[News]:
    with override(language):
        said = [(entry.id, title_of(*map(entry.content.get, ("kind", "words", "count"))), entry) for entry in entries]
    return [News(id, title, entry.content["url"]) for id, title, entry in said if title]

"""What a page is told, whenever it looks and however often its line is cut."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.services.roles import edit_role
from accounts.sessions import person_behind
from notifications import counters, topics
from notifications.services import clear
from notifications.services.reading import bell_of, query_bell
from notifications.services.watching import begin_watch, look
from storage.errors import RecordNotFound
from storage.queries import joined
from tests.accounts.builders import browser, make_user
from tests.notifications.builders import ring
from tests.storage.trips import counted_trips


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["ring", "look", "cut before it came", "cut"]), max_size=20))
def test_every_piece_of_news_comes_once_and_in_order(steps):
    person = make_user(language="en")
    key, heard, place, rung = browser(person).cookies["session"].value, [], query_bell(person.id).run().last, 0
    for step in [*steps, "look"]:
        if step == "ring":
            ring(person, subject=str(rung))
            rung += 1
            continue
        sight = look(begin_watch(key, wanted=(), after=place), since=None)
        if step != "cut before it came":
            heard += [news.title.rpartition(": ")[2] for news in sight.news]
            place = sight.watch.after
    assert heard == [str(number) for number in range(rung)]


def test_looking_is_one_trip(person, key):
    ring(person)
    watch = begin_watch(key, wanted=[f"own:{person.id}"], after="0-0")
    look(watch, since=0.0)
    with counted_trips() as trips:
        assert len(look(watch, since=0.0).news) == 1
    assert len(trips) == 1


def test_the_page_that_clears_a_group_counts_what_is_left(person, key):
    ring(person, group="ticket:1"), ring(person, group="ticket:2")
    visitor = person_behind(key)
    clear(visitor, "ticket:1")
    assert bell_of(visitor).unread == query_bell(person.id).run().unread == 1


def test_topics_are_bounded_and_asked_one_by_one(person, key):
    def not_there(_person, _name):
        raise RecordNotFound("x")

    topics.register("gone", not_there)
    wanted = [
        "gone:1",
        "own",
        "own:" + "x" * 200,
        "",
        ":",
        *(f"own:{number}" for number in range(20)),
        f"own:{person.id}",
    ]
    assert begin_watch(key, wanted=wanted, after="").topics == frozenset()
    assert begin_watch(key, wanted=[f"own:{person.id}"] * 50, after="").topics == {f"own:{person.id}"}


@pytest.mark.parametrize("key", ["", "x", "0" * 16 + ".x"])
def test_nobody_watches_without_a_session(key):
    assert begin_watch(key, wanted=["own:"], after="") is None


def test_what_a_role_may_no_longer_see_leaves_the_stream(here):
    admin, rafael = make_user(role="admin"), make_user(role="support")
    topics.register("queue", lambda person, _name: person.has_permission("tickets.view"))
    counters.register("queue.length", topic="queue", query=lambda person: joined().then(lambda _found: 7))
    key = browser(rafael).cookies["session"].value
    watch = begin_watch(key, wanted=["queue", f"own:{rafael.id}"], after="")
    assert look(watch, since=None).figures == {"unread": 0, "queue.length": 7, "own.items": 0}
    edit_role(person_behind(browser(admin).cookies["session"].value), "support", frozenset())
    sight = look(watch, since=0.0)
    assert sight.watch.topics == {f"own:{rafael.id}"} and "queue.length" not in sight.figures
    page = here.add(rafael.id, watch.topics, since=0.0)
    here.narrow(page, sight.watch.topics)
    here.touch("queue"), here.touch(f"own:{rafael.id}")
    assert page.take()[0] == {f"own:{rafael.id}"}

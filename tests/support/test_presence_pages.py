from __future__ import annotations

from datetime import timedelta

import pytest

from notifications.services.live import query_touched
from storage.clock import moved, now
from tests.accounts.builders import browser
from tests.support.builders import make_staff, open_ticket


@pytest.fixture
def ticket():
    return open_ticket()


@pytest.fixture
def other():
    return browser(make_staff("Beatriz Lima", language="en"))


def beat(page, ticket, doing="viewing", **fields):
    return page.post(f"/staff/tickets/{ticket.id}/presence/", {"doing": doing} | fields).json()["lines"]


def test_the_page_itself_counts_as_a_look(staff, other, ticket):
    browser(staff).get(f"/staff/tickets/{ticket.id}/")
    assert "Rafael Souza is looking at this ticket, too." in other.get(f"/staff/tickets/{ticket.id}/").content.decode()


def test_nobody_is_told_of_himself(staff, ticket):
    page = browser(staff)
    assert beat(page, ticket) == beat(page, ticket) == []


def test_whoever_types_is_said_to_write(staff, other, ticket):
    beat(browser(staff), ticket, "replying")
    assert beat(other, ticket) == ["Rafael Souza is writing an answer."]


def test_a_part_that_is_fetched_again_does_not_stop_the_writing(staff, other, ticket):
    page = browser(staff)
    beat(page, ticket, "replying", news="1")
    page.get(f"/staff/tickets/{ticket.id}/", headers={"x-refresh": "1"})
    assert beat(other, ticket) == ["Rafael Souza is writing an answer."]
    beat(page, ticket, "viewing", news="1")
    assert beat(other, ticket) == ["Rafael Souza is looking at this ticket, too."]


def test_a_closed_tab_is_forgotten_at_once_or_within_30_seconds(staff, other, ticket):
    page = browser(staff)
    beat(page, ticket)
    with moved(timedelta(seconds=30)):
        assert beat(other, ticket) == []
    beat(page, ticket)
    beat(page, ticket, "", news="1")
    assert beat(other, ticket) == []


def test_others_are_told_at_once_of_news_only(staff, ticket):
    page, topic, before = browser(staff), frozenset({f"presence:{ticket.id}"}), now().timestamp()
    beat(page, ticket)
    assert query_touched(topic, before).run() == frozenset()
    beat(page, ticket, "replying", news="1")
    assert query_touched(topic, before).run() == topic

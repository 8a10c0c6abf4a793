from __future__ import annotations

from datetime import timedelta

import pytest

from storage.clock import now
from support.services.figures import local_day
from tests.accounts.builders import browser, make_user
from tests.storage.trips import counted_trips
from tests.support.builders import answer, open_ticket

PAGE = "/staff/tickets/figures/"


@pytest.fixture
def page(staff):
    return browser(staff)


def day(ago: int = 0) -> str:
    return (local_day(now()) - timedelta(days=ago)).isoformat()


def test_the_queue_leads_to_the_figures(page):
    assert f'href="{PAGE}"' in page.get("/staff/tickets/").content.decode()


def test_only_who_may_see_tickets_sees_figures(client, customer):
    assert client.get(PAGE).status_code == 302
    assert browser(customer).get(PAGE).status_code in (403, 404)
    assert browser(make_user(role="finance")).get(PAGE).status_code == 403


def test_days_without_tickets_say_so(page):
    shown = page.get(PAGE).content.decode()
    assert "Nothing happened in these days" in shown and "<figure" not in shown


def test_the_chart_says_in_words_what_it_shows(page, staff):
    answer(open_ticket(), staff, status="resolved")
    open_ticket()
    shown = page.get(PAGE, {"range": "7"}).content.decode()
    assert ": 2 opened and 1 resolved" in shown
    assert shown.count('<path class="a"') == shown.count('<path class="b"') == 2
    assert "style=" not in shown


@pytest.mark.parametrize("count", [7, 30, 90])
def test_a_range_ends_today(page, count):
    answered = page.get(PAGE, {"range": count})
    days = answered.context["report"].days
    assert (days.first.isoformat(), days.last.isoformat()) == (day(count - 1), day())


def test_own_dates_go_before_a_range(page):
    days = page.get(PAGE, {"since": day(9), "until": day(5), "range": "7"}).context["report"].days
    assert (days.first.isoformat(), days.last.isoformat(), days.count) == (day(9), day(5), 5)
    assert page.get(PAGE, {"since": day(9)}).context["report"].days.count == 10


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"range": "8"}, "range"),
        ({"range": "x"}, "range"),
        ({"since": "24/11/2026"}, "since"),
        ({"since": "2026-02-30"}, "since"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "2020-01-01"}, "since"),
        ({"since": "9999-12-31"}, "since"),
        ({"until": "2026-01-01"}, "since"),
        ({"since": day(1), "until": day(2)}, "until"),
        ({"since": day(1), "until": day(-2)}, "until"),
    ],
)
def test_wrong_days_are_refused_beside_the_field(page, asked, field):
    answered = page.get(PAGE, asked)
    assert answered.status_code == 400 and list(answered.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answered.content.decode()
    assert page.get(PAGE, asked | {"format": "csv"}).status_code == 400


def test_the_file_holds_every_day_the_whole_and_what_was_before(page, staff):
    answer(open_ticket(), staff, status="resolved")
    answered = page.get(PAGE, {"range": "7", "format": "csv"})
    lines = answered.getvalue().decode("utf-8-sig").split("\r\n")
    assert lines[0] == "day;opened;answered;resolved;first_reply;resolution"
    assert lines[1] == f"{day(6)};0;0;0;;" and lines[7].startswith(f"{day()};1;1;1;")
    assert lines[8].startswith(f"{day(6)}/{day()};1;1;1;") and lines[9] == f"{day(13)}/{day(7)};0;0;0;;"


def test_the_page_takes_two_round_trips(page):
    open_ticket()
    page.get(PAGE)
    with counted_trips() as trips:
        page.get(PAGE)
    assert len(trips) <= 2

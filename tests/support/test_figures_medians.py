from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from storage import clock
from support.charts import drawn
from support.durations import duration_in_words
from support.repositories import tickets
from support.services import figures
from support.services.figures import Days, Figures, latest_days, median, report_on
from tests.support.builders import answer, make_staff, open_ticket

NOON = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
WEEK = Days(date(2026, 11, 18), date(2026, 11, 24))


@contextmanager
def at(moment: datetime):
    with clock.moved(moment - clock.now()):
        yield


def seed(opened: datetime, reply: int | None, resolution: int | None) -> None:
    """A ticket, with the seconds until its first answer and until it was resolved."""
    first = opened + timedelta(seconds=reply) if reply is not None else None
    last = opened + timedelta(seconds=resolution) if resolution is not None else None
    ticket = open_ticket()
    status = "resolved" if last else "open"
    dated = {"created_at": opened, "first_answered_at": first, "resolved_at": last, "status": status}
    tickets.change(ticket.id, lambda one: one.replace(**dated), event="ticket.edited", by="test")


def test_figures_equal_a_seed_computed_by_hand():
    for reply, resolution in ((600, 7200), (1200, 10801), (1801, None), (36000, 86400), (None, None)):
        seed(NOON, reply, resolution)
    seed(NOON - timedelta(days=7), 60, 120)
    seed(NOON - timedelta(days=30), 1, 2)
    report = report_on(WEEK)
    assert report.figures == Figures(5, 4, 3, first_reply=(1200 + 1801) // 2, resolution=10801)
    assert report.before == Figures(1, 1, 1, first_reply=60, resolution=120)
    assert report.open_now == 2
    by_day = dict(report.by_day)
    assert by_day[date(2026, 11, 20)] == Figures(5, 4, 2, 1500, (7200 + 10801) // 2)
    assert by_day[date(2026, 11, 21)] == Figures(0, 0, 1, None, 86400)


def test_an_even_count_takes_the_mean_of_the_middle_two_rounded_down():
    times = [timedelta(seconds=count) for count in (9, 1, 4, 5)]
    assert median(times) == 4
    assert median([timedelta(seconds=1.9), timedelta(seconds=2.2)]) == 2
    assert median(times[:3]) == 4
    assert median([]) is None


def test_days_are_those_of_sao_paulo():
    seed(datetime(2026, 11, 25, 2, 59, 59, tzinfo=UTC), None, None)
    seed(datetime(2026, 11, 25, 3, 0, tzinfo=UTC), None, None)
    seed(datetime(2026, 11, 18, 2, 59, 59, tzinfo=UTC), None, None)
    report = report_on(WEEK)
    assert report.figures.opened == dict(report.by_day)[date(2026, 11, 24)].opened == 1
    assert report.before.opened == 1


def test_more_than_one_page_is_read_to_its_end(monkeypatch):
    monkeypatch.setattr(figures, "BATCH", 2)
    for minutes in (1, 2, 3, 4, 5):
        seed(NOON, 60 * minutes, 120 * minutes)
    assert report_on(WEEK).figures == Figures(5, 5, 5, 180, 360)


def test_a_ticket_that_is_opened_again_is_no_longer_resolved():
    today = figures.local_day(clock.now())
    ticket, staff = open_ticket(), make_staff()
    answer(ticket, staff, status="resolved")
    assert report_on(latest_days(7, today=today)).figures.resolved == 1
    answer(ticket, staff, body="", status="open")
    after = report_on(latest_days(7, today=today))
    assert (after.figures.resolved, after.figures.answered, after.open_now) == (0, 1, 1)


def test_the_days_before_are_as_many_and_end_on_the_eve():
    assert WEEK.before == Days(date(2026, 11, 11), date(2026, 11, 17))
    assert latest_days(30, today=date(2026, 11, 30)) == Days(date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        (None, "–"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3600, "1h"),
        (9600, "2h40"),
        (3900, "1h05"),
        (86400, "1 day"),
        (2 * 86400 + 4 * 3600, "2 days and 4h"),
    ],
)
def test_durations_are_written_as_in_brazil(seconds, word):
    with override("en"):
        assert duration_in_words(seconds) == word


def test_a_chart_stays_on_its_canvas_and_names_at_most_seven_days():
    days = list(Days(date(2026, 9, 1), date(2026, 11, 29)))
    chart = drawn(days, range(90), [0] * 90)
    assert len(chart.labels) == 7 and chart.width >= 20 * 90 and chart.highest == 89
    assert chart.opened.startswith("M10 100L30 99") and chart.opened.endswith(" 5")
    assert chart.labels[0] == days[6] and drawn(days[:15], [0] * 15, [0] * 15).labels == [*days[1:15:3]]
    assert drawn(days[:16], [0] * 16, [0] * 16).labels[-1] is None
    assert drawn(days[:1], [0], [0]).opened == "M0 100H20"

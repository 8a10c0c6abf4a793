"""What stood open is kept once a day, so that the team's home can compare it with a month ago."""

from datetime import UTC, date, datetime, timedelta

import pytest

from payments.calendar import month_before
from payments.jobs import JOBS
from payments.repositories import DaysFigures, day_figures
from payments.services.figures import keep_figures, query_a_month_ago
from storage.clock import at
from tests.accounts.builders import make_user
from tests.payments.builders import write

NOON = datetime(2026, 11, 24, 15, tzinfo=UTC)


def kept():
    return day_figures.list(DaysFigures.all, limit=100).items


def a_month_ago():
    return query_a_month_ago().run()


def test_a_day_is_kept_once_as_it_was_first():
    write(make_user(), phase1=1000, phase2=2550, due=date(2026, 11, 20))
    with at(NOON):
        keep_figures()
        write(make_user(), phase1=4000, phase2=0)
        keep_figures()
    [figures] = kept()
    assert (figures.id, figures.owed, figures.overdue, figures.recurring) == ("2026-11-24", 3550, 2550, 0)


def test_the_day_is_the_one_in_sao_paulo():
    with at(datetime(2026, 11, 24, 2, 59, tzinfo=UTC)):
        keep_figures()
    [figures] = kept()
    assert figures.day == date(2026, 11, 23)


def test_it_is_kept_every_night():
    [job] = [job for job in JOBS if job.run is keep_figures]
    assert job.next_period(NOON) == datetime(2026, 11, 25, 6, tzinfo=UTC)


def test_compared_with_the_same_day_of_the_month_before():
    for days_ago in (29, 30, 31, 32):
        with at(NOON - timedelta(days=days_ago)):
            keep_figures()
    with at(NOON):
        assert a_month_ago().day == date(2026, 10, 24)


@pytest.mark.parametrize(("days_ago", "is_found"), [(31, True), (37, True), (38, False), (30, False)])
def test_a_day_that_was_not_kept_is_taken_from_the_week_before(days_ago, is_found):
    with at(NOON - timedelta(days=days_ago)):
        keep_figures()
    with at(NOON):
        assert (a_month_ago() is not None) is is_found


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 11, 24), date(2026, 10, 24)),
        (date(2027, 3, 31), date(2027, 2, 28)),
        (date(2028, 3, 30), date(2028, 2, 29)),
        (date(2027, 1, 1), date(2026, 12, 1)),
    ],
)
def test_the_month_before(day, before):
    assert month_before(day) == before

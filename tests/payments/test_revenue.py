from datetime import UTC, datetime, timedelta

import pytest

from payments.services.revenue import query_revenue
from storage.clock import at, now
from tests.payments.builders import make_payment, pay

NOON = datetime(2026, 11, 24, 15, tzinfo=UTC)


def receive(day):
    """R$ 417,50 that came at noon of this day."""
    with at(day):
        return pay(make_payment(), at=now())


def test_this_month_is_compared_with_the_same_days_of_the_last():
    for days_ago in (0, 3, 31, 24, 26):
        receive(NOON - timedelta(days=days_ago))
    with at(NOON):
        revenue = query_revenue().run()
    assert (revenue.this_month, revenue.last_month) == (2 * 41750, 41750)
    assert revenue.permille == 1000
    assert revenue.growing[-1] == revenue.this_month and len(revenue.days) == 24


def test_six_months_are_listed_the_oldest_first():
    receive(NOON)
    receive(NOON - timedelta(days=92))
    with at(NOON):
        months = query_revenue().run().months
    assert [month for month, _ in months] == ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
    assert [amount for _, amount in months] == [0, 0, 41750, 0, 0, 41750]


@pytest.mark.parametrize("day", [datetime(2028, 3, 31, 12, tzinfo=UTC), datetime(2027, 1, 1, 2, 30, tzinfo=UTC)])
def test_months_of_other_lengths_are_no_error(day):
    with at(day):
        revenue = query_revenue().run()
    assert revenue.permille is None and revenue.this_month == 0


def test_a_payment_late_in_the_evening_belongs_to_the_day_in_sao_paulo():
    receive(datetime(2026, 12, 1, 2, 59, tzinfo=UTC))
    with at(datetime(2026, 12, 1, 2, 59, tzinfo=UTC)):
        assert query_revenue().run().days[-1] == 41750
    with at(datetime(2026, 12, 1, 3, 0, tzinfo=UTC)):
        assert query_revenue().run().this_month == 0

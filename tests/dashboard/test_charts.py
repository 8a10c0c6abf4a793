import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import HEIGHT, bars, line

AMOUNTS = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12)


@given(AMOUNTS)
def test_bars_stand_on_the_ground_and_stay_on_the_canvas(amounts):
    drawn = bars(amounts)
    for bar in [*drawn.past, drawn.present]:
        assert 0 <= bar.y <= HEIGHT and bar.y + bar.height == HEIGHT
        assert 0 <= bar.x < drawn.width
    assert len(drawn.past) + 1 == len(amounts)


def test_a_bar_is_as_high_as_its_amount():
    drawn = bars([50, 100])
    assert (drawn.past[0].height, drawn.present.height) == (47, 95)


@pytest.mark.parametrize(
    ("amounts", "path"),
    [([5, 5], "M0 28L100 28"), ([0, 10], "M0 28L100 2"), ([7], "M0 28"), ([0, 5, 10], "M0 28L50 15L100 2")],
)
def test_a_line_goes_from_the_first_amount_to_the_last(amounts, path):
    assert line(amounts) == path

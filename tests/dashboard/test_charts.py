import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import HEIGHT, bars, line
from dashboard.templatetags.charts import against_a_month_ago

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


@pytest.mark.parametrize(
    ("amount", "before", "words"),
    [
        (0, 0, ""),
        (5, 5, "as much as a month ago"),
        (12_345, 0, "R$\xa0123,45 more than a month ago"),
        (0, 5, "R$\xa00,05 less than a month ago"),
    ],
)
def test_a_figure_against_a_month_ago(amount, before, words):
    with override("en"):
        shown = against_a_month_ago(amount, before)
    assert shown == (f'<dd class="small muted">{words}</dd>' if words else "")

from __future__ import annotations

import pytest

from benchmarks.report import Row
from benchmarks.timing import calling, compare, in_words


def taking(seconds: float):
    return lambda calls: seconds * calls


def test_ratio_is_how_many_times_the_peers_speed_is_ours():
    found = compare(taking(0.001), taking(0.003), seconds=0.01)
    assert found.ratio == pytest.approx(3) and found.ours == pytest.approx(0.001)


def test_both_take_part_in_every_round():
    rounds = {"ours": 0, "peer": 0}

    def contender(name: str):
        def run(calls: int) -> float:
            rounds[name] += 1
            return calls / 1000

        return run

    compare(contender("ours"), contender("peer"), seconds=0.01)
    assert rounds["ours"] == rounds["peer"] >= 3


def test_a_contender_goes_around_its_arguments():
    seen: list[int] = []
    calling(seen.append, [1, 2])(3)
    assert seen == [1, 2, 1]


def test_limits_and_floors_are_judged():
    assert Row("a", "b", 0.8, 0.8).is_met and not Row("a", "b", 0.79, 0.8).is_met
    assert Row("a", "b", 2, 2, at_most=True).is_met and not Row("a", "b", 3, 2, at_most=True).is_met


def test_times_are_said_in_their_unit():
    assert (in_words(0.000042), in_words(0.0123)) == ("42 µs", "12.3 ms")

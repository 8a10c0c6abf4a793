from __future__ import annotations

from storage.clock import now
from storage.events import Event
from storage.turns import Delivery, Turns


def delivery(entry: str, subject: str) -> Delivery:
    return Delivery(entry, Event(name="a", subject=subject, actor="visitor", at=now()), [])


def test_second_delivery_of_a_subject_waits_for_the_first():
    turns = Turns()
    first, second = delivery("1-0", "ana"), delivery("2-0", "ana")
    turns.add(first)
    turns.add(second)
    assert turns.begin(0) is first
    assert turns.begin(0) is None
    turns.finish(first)
    assert turns.begin(0) is second


def test_postponed_delivery_holds_its_subject_back():
    turns = Turns()
    first, second, other = delivery("1-0", "ana"), delivery("2-0", "ana"), delivery("3-0", "bea")
    for each in (first, second, other):
        turns.add(each)
    turns.postpone(turns.begin(0), until=5)
    assert turns.begin(4) is other
    assert turns.begin(4) is None
    assert turns.begin(5) is first


def test_turns_know_what_waits_in_them():
    turns = Turns()
    only = delivery("1-0", "ana")
    turns.add(only)
    assert ("1-0" in turns, "2-0" in turns, len(turns), turns.is_idle) == (True, False, 1, False)
    turns.finish(turns.begin(0))
    assert ("1-0" in turns, len(turns), turns.is_idle) == (False, 0, True)

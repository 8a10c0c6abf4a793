from __future__ import annotations

import threading
import time

from storage import consumers
from storage.consumers import Consumer, handle_waiting_events
from tests.storage.happenings import (
    SUBJECT,
    Reactions,
    Running,
    eventually,
    happen,
    other_subject,
    reactions,
    waiting,
)

__all__ = ["reactions"]


def test_every_event_is_handled_and_leaves_the_stream(reactions: Reactions):
    reactions["a"] = [reactions.remember]
    for _ in range(250):
        happen("a")
    handle_waiting_events()
    assert len(reactions.seen) == 250
    assert waiting() == 0


def test_event_that_nobody_reacts_to_leaves_the_stream(reactions: Reactions):
    happen("unheard of")
    handle_waiting_events()
    assert waiting() == 0


def test_events_of_one_subject_are_handled_in_order(reactions: Reactions):
    def slowly_at_first(event):
        time.sleep(0.05 if event.name == "0" else 0)
        reactions.remember(event)

    names = [str(number) for number in range(20)]
    reactions.update({name: [slowly_at_first] for name in names})
    for name in names:
        happen(name)
    handle_waiting_events()
    assert [name for name, _ in reactions.seen] == names


def test_subjects_are_handled_side_by_side(reactions: Reactions):
    meeting = threading.Barrier(8, timeout=10)
    reactions["meet"] = [lambda event: meeting.wait() and None, reactions.remember]
    for _ in range(8):
        happen("meet", other_subject())
    handle_waiting_events()
    assert len(reactions.seen) == 8


def test_what_a_reaction_commits_is_handled_too(reactions: Reactions):
    reactions["first"] = [lambda event: happen("second", event.subject) and None]
    reactions["second"] = [reactions.remember]
    happen("first")
    handle_waiting_events()
    assert reactions.seen == [("second", SUBJECT)]


def test_running_worker_hears_of_an_event_at_once(reactions: Reactions):
    reactions["a"] = [reactions.remember]
    with Running():
        happen("a")
        assert eventually(lambda: reactions.seen == [("a", SUBJECT)])
    assert waiting() == 0


def test_second_worker_stands_by(reactions: Reactions):
    reactions["a"] = [reactions.remember]
    with Running("one"), Running("two"):
        for _ in range(50):
            happen("a", other_subject())
        assert eventually(lambda: waiting() == 0)
    assert len(reactions.seen) == 50


def test_no_more_threads_run_than_allowed(reactions: Reactions):
    running, most, guard = [0], [0], threading.Lock()

    def count(event):
        with guard:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.01)
        with guard:
            running[0] -= 1

    reactions["a"] = [count]
    for _ in range(30):
        happen("a", other_subject())
    Consumer("one", threads=3).run_until_idle()
    assert most[0] == 3


def test_more_events_than_fit_in_memory_are_all_handled(reactions: Reactions, monkeypatch):
    monkeypatch.setattr("storage.streams.ROOM", 20)
    monkeypatch.setattr("storage.streams.BATCH", 10)
    monkeypatch.setattr(consumers, "SECONDS_BETWEEN_READS", 0.01)
    reactions["a"] = [reactions.remember]
    for _ in range(200):
        happen("a")
    with Running():
        assert eventually(lambda: waiting() == 0)
    assert len(reactions.seen) == 200

from __future__ import annotations

import threading

import pytest

from storage import consumers
from storage.connection import store
from storage.consumers import handle_waiting_events
from storage.dead_letters import list_dead_letters, requeue_dead_letter
from storage.errors import RecordNotFound, Unavailable
from storage.events import Events, events
from storage.facts import STREAM
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


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "PAUSES", (0.05, 0.05, 0.05))


def broken(event):
    raise ZeroDivisionError(event.name)


class FailsAtFirst:
    def __init__(self, times: int, error: Exception) -> None:
        self.left, self.error = times, error

    def __call__(self, event):
        self.left -= 1
        if self.left >= 0:
            raise self.error


def test_reaction_that_fails_is_tried_again(reactions: Reactions, impatient: None):
    reactions["a"] = [FailsAtFirst(2, KeyError("x")), reactions.remember]
    with Running():
        happen("a")
        assert eventually(lambda: waiting() == 0)
    assert reactions["a"][0].left < 0
    assert list_dead_letters().items == []


def test_other_reactions_to_the_event_run_once(reactions: Reactions, impatient: None):
    reactions["a"] = [broken, reactions.remember]
    with Running():
        happen("a")
        assert eventually(lambda: waiting() == 0)
    assert reactions.seen == [("a", SUBJECT)]


def test_later_events_of_the_subject_wait_for_the_one_that_fails(reactions: Reactions, impatient: None):
    reactions["first"] = [FailsAtFirst(2, KeyError("x")), reactions.remember]
    reactions["first"].reverse()
    reactions["second"] = [lambda event: reactions.seen.append(("second", str(reactions["first"][1].left)))]
    happen("first")
    happen("second")
    with Running():
        assert eventually(lambda: waiting() == 0)
    assert reactions.seen[-1] == ("second", "-1")


def test_other_subjects_do_not_wait(reactions: Reactions):
    reactions["bad"], reactions["good"] = [broken], [reactions.remember]
    happen("bad")
    happen("good", other_subject())
    handle_waiting_events()
    assert [name for name, _ in reactions.seen] == ["good"]
    assert waiting() == 1


def test_what_failed_is_tried_again_by_the_next_worker(reactions: Reactions):
    reactions["a"] = [FailsAtFirst(1, KeyError("x"))]
    happen("a")
    handle_waiting_events()
    assert waiting() == 1
    handle_waiting_events()
    assert waiting() == 0


def test_what_fails_too_often_becomes_a_dead_letter(reactions: Reactions, impatient: None):
    reactions["bad"], reactions["good"] = [broken], [reactions.remember]
    event = happen("bad")
    happen("good")
    with Running():
        assert eventually(lambda: waiting() == 0)
    [letter] = list_dead_letters().items
    assert (letter.id, letter.name, letter.subject, letter.tries) == (event.id, "bad", SUBJECT, 4)
    assert "ZeroDivisionError: bad" in letter.traceback
    assert reactions.seen == [("good", SUBJECT)]


def test_dead_letter_is_requeued_once_its_cause_is_gone(reactions: Reactions, impatient: None):
    reactions["bad"] = [broken]
    event = happen("bad")
    with Running():
        assert eventually(lambda: list_dead_letters().items != [])
    reactions["bad"] = [reactions.remember]
    requeue_dead_letter(event.id, by="command:test")
    handle_waiting_events()
    assert reactions.seen == [("bad", SUBJECT)]
    assert list_dead_letters().items == []
    assert events.list(Events.by_name, name="event.requeued").items[0].actor == "command:test"


def test_requeueing_what_is_not_dead_is_refused():
    with pytest.raises(RecordNotFound):
        requeue_dead_letter(SUBJECT, by="command:test")


def test_event_that_dies_again_replaces_its_letter(reactions: Reactions, impatient: None):
    reactions["bad"] = [broken]
    event = happen("bad")
    with Running():
        assert eventually(lambda: list_dead_letters().items != [])
        store.execute("XADD", STREAM, "*", "id", event.id)
        assert eventually(lambda: waiting() == 0)
    assert [letter.id for letter in list_dead_letters().items] == [event.id]


def test_redis_being_away_counts_as_no_try(reactions: Reactions, monkeypatch):
    monkeypatch.setattr(consumers, "PAUSES", ())
    reactions["a"] = [FailsAtFirst(1, Unavailable("away"))]
    happen("a")
    with Running():
        assert eventually(lambda: waiting() == 0)
    assert list_dead_letters().items == []


def test_entry_without_an_event_leaves_the_stream(reactions: Reactions):
    store.execute("XADD", STREAM, "*", "id", "0v0000000000gone")
    store.execute("XADD", STREAM, "*", "nonsense", "")
    handle_waiting_events()
    assert waiting() == 0


def test_damaged_event_becomes_a_dead_letter(reactions: Reactions):
    event = happen("a")
    store.execute("SET", f"events:{event.id}", '{"v":1,"d":')
    handle_waiting_events()
    assert waiting() == 0
    assert [letter.id for letter in list_dead_letters().items] == [event.id]


def test_worker_survives_an_emptied_database(reactions: Reactions):
    reactions["a"] = [reactions.remember]
    with Running():
        happen("a")
        assert eventually(lambda: waiting() == 0)
        store.execute("FLUSHALL")
        happen("a")
        assert eventually(lambda: len(reactions.seen) == 2)


def test_worker_stops_only_after_what_runs(reactions: Reactions):
    began, may_end = threading.Event(), threading.Event()
    reactions["a"] = [lambda event: began.set() or (may_end.wait(10) and None), reactions.remember]
    happen("a")
    with Running() as worker:
        assert began.wait(10)
        worker.stop.set()
        may_end.set()
    assert reactions.seen == [("a", SUBJECT)]
    assert waiting() == 0
    assert store.execute("EXISTS", "workers:lease:0") == 0

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import connection
from storage.connection import store
from storage.consumers import handle_waiting_events
from storage.embedded import EmbeddedServer
from tests.storage.happenings import Reactions, Running, eventually, happen, other_subject, reactions, waiting

__all__ = ["reactions"]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedServer]:
    """A Redis of this test's own, to be stopped; callers give up on it after a fifth of a second."""
    monkeypatch.setattr(connection, "PATIENCE", 0.2)
    server = EmbeddedServer(tmp_path)
    server.start()
    store.use(server.url)
    yield server
    server.stop()


def test_worker_goes_on_by_itself_when_redis_is_back(server: EmbeddedServer, reactions: Reactions, caplog):
    reactions["a"] = [reactions.remember]
    with Running():
        happen("a")
        assert eventually(lambda: len(reactions.seen) == 1)
        server.stop()
        assert eventually(lambda: "Redis is away" in caplog.text)
        server.start()
        happen("a")
        assert eventually(lambda: len(reactions.seen) == 2)
    assert caplog.text.count("Redis is away") == 1


def test_reaction_that_ends_while_redis_is_away_is_settled_later(server: EmbeddedServer, reactions: Reactions):
    reactions["a"] = [lambda event: server.stop(), reactions.remember]
    happen("a")
    with Running():
        assert eventually(lambda: len(reactions.seen) == 1)
        server.start()
        reactions["a"] = reactions["b"] = [reactions.remember]
        happen("b", other_subject())
        assert eventually(lambda: waiting() == 0)
    assert ("b" in dict(reactions.seen), len(reactions.seen) <= 3) == (True, True)


def test_events_of_an_answer_that_was_lost_come_again_and_in_order(reactions: Reactions, monkeypatch):
    reactions.update({name: [reactions.remember] for name in "abc"})
    read, lost = store.read, iter([True])

    def read_twice_at_first(commands):
        if next(lost, False):
            happen("a")
            happen("b")
            read(commands)
            happen("c")
        return read(commands)

    monkeypatch.setattr(store, "read", read_twice_at_first)
    handle_waiting_events()
    assert [name for name, _ in reactions.seen] == ["a", "b", "c"]
    assert waiting() == 0

import pytest

from storage import reactions
from storage.errors import Conflict, Unavailable
from storage.events import events
from tests.storage.records import Reader, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def prompt(monkeypatch):
    """The prompt reactions to `reader.joined`."""
    listed = []
    monkeypatch.setattr(reactions, "_table", lambda kind: {"reader.joined": listed, "reader.left": []})
    return listed


def join(email="ana@example.org"):
    return readers.create(Reader(email=email), event="reader.joined", by="visitor")


def test_a_prompt_reaction_runs_before_the_commit_returns(prompt):
    prompt.append(lambda event: readers.change(event.subject, lambda reader: reader.replace(fees=7)))
    assert readers.get(join().id).fees == 7


@pytest.mark.parametrize("error", [Unavailable("away"), Conflict("late"), KeyError("bug")])
def test_the_commit_stands_whatever_a_prompt_reaction_does(prompt, error):
    seen = []

    def fail(_event):
        raise error

    prompt.extend([fail, seen.append])
    ana = join()
    assert readers.get(ana.id) == ana
    assert [event.id for event in seen] == [event.id for event in events.list(events.all).items]


def test_what_was_not_stored_prompts_nothing(prompt):
    make_reader(email="ana@example.org")
    seen = []
    prompt.append(seen.append)
    with pytest.raises(Exception, match="email"):
        join()
    assert seen == []

"""The server did the work and the answer never came: the same call is sent again, and counts once."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from storage.commits import commit
from storage.connection import deadline, store
from storage.errors import Conflict, Unavailable
from storage.events import Events, events
from storage.facts import STREAM
from storage.scripts import COMMIT, REDEEM
from storage.tokens import SecretTokens
from tests.storage.proxy import Proxy
from tests.storage.records import Loan, Reader, loans, make_loan, make_reader, readers


@pytest.fixture
def proxy(redis_url, tmp_path):
    proxy = Proxy(tmp_path / "proxy", Path(redis_url.removeprefix("unix://")))
    store.use(proxy.url)
    make_reader()
    store.execute("FLUSHALL")
    yield proxy
    store.use(redis_url)
    proxy.close()


def lose(proxy, times=1):
    proxy.lose_answers(COMMIT.sha, times)


@pytest.mark.parametrize("times", [1, 3])
def test_a_record_is_created_once(proxy, times):
    lose(proxy, times)
    ana = readers.create(Reader(email="ana@example.org", fees=5), event="reader.joined", by="visitor")
    assert proxy.lost == times and readers.get(ana.id) == ana and ana.version == 1
    assert readers.total(readers.fees, city="campinas") == 5 and readers.count(readers.all) == 1
    assert len(events.list(Events.all).items) == store.execute("XLEN", STREAM) == 1


def test_a_change_counts_once(proxy):
    ana = make_reader(fees=5)
    lose(proxy)
    changed = readers.change(ana.id, lambda r: r.replace(fees=r.fees + 1), event="reader.charged", by="visitor")
    assert proxy.lost == 1 and changed.fees == readers.get(ana.id).fees == 6 and changed.version == 2
    assert readers.total(readers.fees, city="campinas") == 6 and store.execute("XLEN", STREAM) == 1


def test_a_deletion_counts_once(proxy):
    ana, bia = make_reader(fees=5), make_reader(fees=7)
    lose(proxy)
    readers.delete(ana, event="reader.left", by="visitor")
    lose(proxy)
    readers.delete(bia)
    assert proxy.lost == 2 and readers.count(readers.all) == readers.total(readers.fees, city="campinas") == 0
    assert store.execute("XLEN", STREAM) == 1


def test_several_records_and_their_log_are_written_once(proxy):
    ana = make_reader()
    gone, loan = make_loan(ana, pages=1), loans.named(Loan(reader=ana.id, pages=4))
    lose(proxy)
    commit(loans.deleting(gone), loans.creating(loan), loans.appending(loans.letters, loan.id, "Olá"))
    assert proxy.lost == 1 and loans.total(loans.pages, status="out") == 4
    assert store.execute("XLEN", f"library:letters:{loan.id}") == 1


def test_another_writer_in_between_does_not_undo_the_first(proxy, redis_url):
    """With an event the commit is recognised even after the record was written again."""
    ana = make_reader()
    lose(proxy, 2)
    readers.save(ana.replace(fees=1), event="reader.charged", by="visitor")
    readers.change(ana.id, lambda r: r.replace(city="santos"))
    assert (readers.get(ana.id).fees, readers.get(ana.id).version) == (1, 3)


def test_a_real_conflict_is_still_one_when_its_answer_is_lost(proxy):
    stale = make_reader()
    readers.save(stale.replace(fees=1))
    lose(proxy)
    with pytest.raises(Conflict):
        readers.save(stale.replace(fees=2))
    assert proxy.lost == 1 and readers.get(stale.id).fees == 1


def test_a_token_is_not_lost_with_the_answer(proxy):
    passes = SecretTokens("library:passes:{hash}", lifetime=timedelta(hours=1))
    raw = passes.mint({"reader": "ana"})
    passes.take("another")
    proxy.lose_answers(REDEEM.sha)
    assert passes.take(raw) == {"reader": "ana"} and proxy.lost == 1
    assert passes.take(raw) is None and passes.read(raw) is None


def test_answers_that_are_always_lost_end_in_unavailable(proxy):
    lose(proxy, 10_000)
    with deadline(0.3), pytest.raises(Unavailable):
        make_reader()


def test_a_slow_server_is_given_up_at_the_deadline(proxy):
    ana = make_reader()
    proxy.delay, began = 3, time.monotonic()
    with deadline(0.75), pytest.raises(Unavailable):
        readers.get(ana.id)
    assert time.monotonic() - began < 2
    proxy.delay = 0

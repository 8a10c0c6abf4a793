"""Counters and indexes are recounted from what the records say, whatever is stored about them, while others write."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import msgspec
import pytest
from django.core.management import call_command

from storage.connection import store
from storage.events import Events, events
from storage.metrics import Drift, query_last_verification, verify_metrics
from tests.storage.damage import fill
from tests.storage.records import Reader, make_loan, make_reader, readers

BY = "command:metrics_verify"
FEES = "library:fees:campinas"
CITY = "library:readers:city:campinas"


def drifts(*, repair: bool = False) -> list[Drift]:
    found, busy = verify_metrics(repair=repair, by=BY)
    assert busy == []
    return found


def run(*arguments: str) -> tuple[int, str]:
    out, status = StringIO(), 0
    try:
        call_command("metrics_verify", *arguments, stdout=out)
    except SystemExit as ended:
        status = int(str(ended.code))
    return status, out.getvalue()


def rewrite(reader: Reader, **envelope: Any) -> None:
    """Damages what is stored beside the fields of a record."""
    place = store.tag(reader.id) + readers.schema.key_of(reader.id)
    store.execute("SET", place, msgspec.json.encode(msgspec.json.decode(reader.stored) | envelope))


@pytest.fixture
def writers() -> Iterator[None]:
    """Readers join, change their fees and leave all the time."""
    stop = threading.Event()

    def write(seed: int) -> None:
        rng = random.Random(seed)
        while not stop.is_set():
            reader = make_reader(fees=rng.randrange(9))
            readers.change(reader.id, lambda one: one.replace(fees=rng.randrange(9)))
            if rng.random() < 0.5:
                readers.delete(readers.get(reader.id))

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join()


def test_an_empty_store_has_nothing_wrong() -> None:
    assert drifts() == []


def test_a_sound_store_has_nothing_wrong() -> None:
    fill(random.Random(1), 200)
    assert drifts() == []


def test_a_corrupted_counter_is_reported_repaired_and_then_right() -> None:
    make_reader(fees=7)
    store.execute("INCRBY", FEES, 5)
    assert drifts() == [Drift(FEES, (), "12", "7")]
    assert drifts(repair=True) == [Drift(FEES, (), "12", "7", is_repaired=True)]
    assert drifts() == []
    assert readers.total(readers.fees, city="campinas") == 7


def test_a_lost_and_an_invented_counter_are_reported() -> None:
    make_reader(fees=7)
    store.execute("DEL", FEES)
    store.execute("SET", "library:fees:recife", 3)
    assert set(drifts()) == {Drift(FEES, (), "0", "7"), Drift("library:fees:recife", (), "3", "0")}
    drifts(repair=True)
    assert drifts() == []


def test_a_record_whose_envelope_claims_another_amount_is_named() -> None:
    reader = make_reader(fees=7)
    rewrite(reader, c=[[FEES, 4], ["library:headcount:campinas", 1]])
    store.execute("SET", FEES, 4)
    assert drifts() == [Drift(FEES, (reader.id,), "4", "7"), Drift(FEES, (), "4", "7")]
    drifts(repair=True)
    assert drifts() == []
    assert readers.total(readers.fees, city="campinas") == 7


def test_an_index_entry_that_is_missing_names_its_record_and_both_counts() -> None:
    reader, _other = make_reader(), make_reader()
    store.execute("ZREM", CITY, reader.id)
    assert drifts() == [Drift(CITY, (reader.id,), "1", "2")]
    drifts(repair=True)
    assert (drifts(), readers.count(readers.by_city, city="campinas")) == ([], 2)


def test_an_index_entry_without_its_record_is_counted_out() -> None:
    make_reader()
    store.execute("ZADD", CITY, 1, "nobody")
    assert drifts() == [Drift(CITY, ("nobody",), "2", "1")]
    drifts(repair=True)
    assert drifts() == []


def test_a_record_that_cannot_be_read_counts_as_it_says_of_itself() -> None:
    reader = make_reader(fees=7)
    rewrite(reader, d={"id": reader.id, "email": 3})
    assert drifts() == []


def test_many_damages_are_all_found_and_repaired() -> None:
    rng = random.Random(4)
    fill(rng, 60)
    keys = [key.decode() for key in store.execute("KEYS", "library:*") if store.execute("TYPE", key) == b"zset"]
    harmed = rng.sample(keys, 4)
    for key in harmed:
        store.execute("ZPOPMIN", key)
    store.execute("INCRBY", "library:pages:out", 9)
    assert {drift.key for drift in drifts()} == {*harmed, "library:pages:out"}
    drifts(repair=True)
    assert drifts() == []


def test_sound_values_stay_sound_while_writers_run(writers: None) -> None:
    assert [drift for _ in range(5) for drift in drifts()] == []


def test_a_counter_corrupted_while_writers_run_is_found_and_repaired(writers: None) -> None:
    store.execute("INCRBY", FEES, 1_000)
    [found] = drifts(repair=True)
    assert (found.key, int(found.stored) - int(found.recounted), found.is_repaired) == (FEES, 1_000, True)
    assert drifts() == []


def test_the_command_ends_with_1_when_it_finds_anything() -> None:
    make_loan(make_reader(), pages=3)
    assert run() == (0, "Every value that was recounted is right.\n")
    store.execute("SET", "library:pages:out", 8)
    assert run() == (1, "library:pages:out: stored 8, recounted 3\n1 values differ from their records.\n")
    assert run("--repair")[0] == 1
    assert run()[0] == 0


def test_a_drift_is_an_event_and_is_kept_until_it_is_repaired() -> None:
    make_reader(fees=7)
    store.execute("SET", FEES, 8)
    verify_metrics(by="job:verify_metrics")
    [event] = events.list(Events.by_name, name="metrics.drift").items
    assert (event.actor, event.after["drifts"]) == ("job:verify_metrics", [f"{FEES}: stored 8, recounted 7"])
    verify_metrics(repair=True, by=BY)
    last = query_last_verification().run()
    assert last is not None
    assert (last.number, last.drifts) == (0, ())
    assert events.count(Events.by_name, name="metrics.drift") == 1


def test_a_counter_that_never_stands_still_is_summed_inside_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    make_reader(fees=7)
    make_reader(fees=2)
    store.execute("SET", FEES, 8)
    monkeypatch.setattr("storage.metrics.recount", lambda counters, *_, **__: ([], list(counters)))
    assert drifts() == [Drift(FEES, (), "8", "9")]
    assert drifts(repair=True)[0].is_repaired
    assert drifts() == []


@pytest.mark.usefixtures("on_cluster")
def test_on_a_cluster_every_partition_is_recounted() -> None:
    fill(random.Random(5), 80)
    assert drifts() == []
    tags = store.tags[:3]
    for tag in tags:
        store.execute("INCRBY", tag + FEES, 100)
        store.execute("ZADD", tag + CITY, 1, "nobody")
    assert {drift.key for drift in drifts(repair=True)} == {tag + key for tag in tags for key in (FEES, CITY)}
    assert drifts() == []

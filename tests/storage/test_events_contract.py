from datetime import UTC, datetime

import pytest

from storage import clock
from storage.commits import commit
from storage.connection import store
from storage.errors import Conflict, Taken
from storage.events import Event, Events, acting, events, note
from storage.facts import STREAM
from storage.ids import new_id
from tests.storage.records import Reader, loans, make_loan, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")
STAFF = "0v0000000000000s"


def announced() -> set[str]:
    """The event ids on the streams of all partitions."""
    rows = [row for tag in store.tags for row in store.execute("XRANGE", tag + STREAM, "-", "+")]
    return {fields[b"id"].decode() for _, fields in rows}


def trail(subject: str) -> list[Event]:
    return events.list(Events.by_subject, subject=subject).items


def test_an_event_says_who_did_what_when_and_from_where():
    with clock.at(datetime(2026, 11, 24, 9, tzinfo=UTC)), acting(address="10.0.0.7"):
        ana = readers.create(Reader(email="ana@example.org"), event="reader.joined", by=STAFF)
    [event] = trail(ana.id)
    assert (event.name, event.subject, event.actor, event.address) == ("reader.joined", ana.id, STAFF, "10.0.0.7")
    assert event.at == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_an_event_stands_in_every_audit_listing():
    ana = readers.create(Reader(email="ana@example.org"), event="reader.joined", by=STAFF)
    [event] = trail(ana.id)
    assert events.list(Events.all).items == events.list(Events.by_actor, actor=STAFF).items == [event]
    assert events.list(Events.by_name, name="reader.joined").items == [event]


def test_an_event_holds_the_changed_fields_only():
    ana = make_reader(fees=5)
    readers.save(ana.replace(fees=7, city="santos"), event="reader.moved", by=STAFF)
    [event] = trail(ana.id)
    assert event.before == {"fees": 5, "city": "campinas"} and event.after == {"fees": 7, "city": "santos"}


def test_a_new_record_is_all_after_and_a_deleted_one_all_before():
    ana = readers.create(Reader(email="ana@example.org"), event="reader.joined", by=STAFF)
    readers.delete(ana, event="reader.left", by=STAFF)
    left, joined = trail(ana.id)
    assert joined.before == left.after == {} and joined.after == left.before
    assert joined.after["email"] == "ana@example.org" and "stored" not in joined.after


def test_secret_values_never_reach_an_event():
    ana = readers.create(Reader(email="ana@example.org", password="hash-one"), event="reader.joined", by=STAFF)
    ana = readers.save(ana.replace(password="hash-two"), event="reader.password", by=STAFF)
    readers.save(ana.replace(password=""), event="reader.locked", by=STAFF)
    raw = b"".join(store.execute("GET", f"{store.tag(e.id)}events:{e.id}") for e in trail(ana.id))
    assert b"hash-" not in raw
    locked, changed, _ = trail(ana.id)
    assert changed.before == changed.after == {"password": "•••"} and locked.after == {"password": ""}


def test_every_event_is_announced_on_its_partitions_stream():
    ana = readers.create(Reader(email="ana@example.org"), event="reader.joined", by=STAFF)
    readers.save(ana.replace(fees=1), event="reader.charged", by=STAFF)
    assert announced() == {event.id for event in trail(ana.id)} and len(announced()) == 2


def test_a_write_without_an_event_announces_nothing():
    make_reader()
    assert announced() == set()


def test_what_was_not_stored_leaves_no_event():
    ana = make_reader(email="ana@example.org")
    readers.save(ana.replace(fees=1))
    for error, attempt in (
        (Conflict, lambda: readers.save(ana.replace(fees=2), event="reader.charged", by=STAFF)),
        (Conflict, lambda: readers.delete(ana, event="reader.left", by=STAFF)),
        (Taken, lambda: readers.create(Reader(email="ana@example.org"), event="reader.joined", by=STAFF)),
    ):
        with pytest.raises(error):
            attempt()
    assert events.list(Events.all).items == [] and announced() == set()


def test_an_event_may_be_about_a_record_of_another_partition():
    for _ in range(10):
        loan = make_loan(make_reader())
        other = make_reader()
        loans.save(loan.replace(pages=1), event="loan.vouched", by=STAFF, subject=other.id)
        [event] = trail(other.id)
        assert event.subject == other.id and event.id in announced()


def test_something_may_be_noted_without_any_change():
    [event] = commit(note("reader.refused", subject=STAFF, by="visitor", after={"reason": "late"}))
    assert trail(STAFF) == [event] and event.after == {"reason": "late"} and announced() == {event.id}


def test_a_note_goes_with_a_change_of_any_partition():
    for _ in range(10):
        ana, subject = make_reader(), new_id()
        commit(note("reader.seen", subject=subject, by=STAFF), readers.saving(ana.replace(fees=3)))
        assert readers.get(ana.id).fees == 3
        [event] = trail(subject)
        assert event.id in announced()


def test_several_events_of_one_commit_keep_their_order():
    ana = make_reader()
    notes = [note(f"reader.step{number}", subject=ana.id, by=STAFF) for number in range(5)]
    commit(*notes)
    rows = store.execute("XRANGE", store.tag(ana.id) + STREAM, "-", "+")
    ids = [fields[b"id"].decode() for _, fields in rows]
    assert [events.get(event_id).name for event_id in ids] == [f"reader.step{number}" for number in range(5)]

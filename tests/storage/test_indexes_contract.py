import math
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.commits import commit
from storage.connection import store
from storage.indexes import Index, as_score
from storage.repositories import Repository
from tests.storage.records import OPENING, Book, books, loans, make_loan, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


def entries(index: str) -> dict[str, float]:
    parts = store.read([("ZRANGE", tag + index, 0, -1, "WITHSCORES") for tag in store.tags])
    return {member.decode(): score for part in parts for member, score in part}


def test_a_new_record_stands_in_every_index_that_wants_it():
    ana = make_reader(fees=5)
    for index in (readers.all, readers.indebted):
        assert readers.list(index).items == [ana]
    assert readers.list(readers.by_city, city="campinas").items == [ana]
    assert readers.list(readers.by_city, city="santos").items == []


def test_a_changed_record_moves_and_leaves_nothing_behind():
    ana = readers.save(make_reader(fees=5).replace(city="santos", fees=0))
    assert entries("library:readers:city:campinas") == entries("library:readers:indebted") == {}
    assert entries("library:readers:city:santos") == {ana.id: ana.joined_at.timestamp()}


def test_a_changed_score_moves_the_entry():
    ana = readers.save(make_reader(fees=5).replace(fees=7))
    assert entries("library:readers:indebted") == {ana.id: 7.0}


def test_a_deleted_record_leaves_every_index():
    readers.delete(make_reader(fees=5))
    for index in ("all", "city:campinas", "indebted"):
        assert entries(f"library:readers:{index}") == {}


def test_counts_follow_every_change():
    crowd = [make_reader() for _ in range(5)]
    readers.save(crowd[0].replace(city="santos"))
    readers.delete(crowd[1])
    assert readers.count(readers.all) == 4
    assert readers.count(readers.by_city, city="campinas") == 3


def test_an_entry_of_another_release_is_removed_by_what_is_stored():
    class OlderBooks(Repository[Book]):
        record, key = Book, "library:books:{id}"
        titles = Index("library:books:title:{title}", score="rank")

    older = OlderBooks()
    Repository.known.remove(older)
    older.create(Book(id="ficcoes", title="Ficções"))
    books.change("ficcoes", lambda book: book.replace(rank=2.0))
    assert older.count(OlderBooks.titles, title="Ficções") == 0
    assert entries("library:books:all") == {"ficcoes": 2.0}


@pytest.mark.parametrize("rank", [0.1 + 0.2, 1e308, -1e-308, 2.0**53 + 1, 1764024000.123456, -0.0, 5e-324])
def test_a_score_keeps_its_full_precision(rank):
    books.create(Book(id="a", title="A", rank=rank))
    assert entries("library:books:all") == {"a": rank}


@pytest.mark.parametrize("rank", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_no_number_is_refused_and_nothing_is_stored(rank):
    with pytest.raises(ValueError):
        commit(books.creating(Book(id="a", title="A", rank=rank)))
    assert books.find("a") is None


def test_moments_and_days_order_by_the_seconds_since_1970():
    assert as_score(date(1970, 1, 2)) == 86400
    assert as_score(datetime(1970, 1, 1, 2, tzinfo=UTC)) == 7200


def test_a_day_that_is_not_known_stands_in_no_due_list():
    ana = make_reader()
    make_loan(ana)
    due = make_loan(ana, due_on=date(2026, 12, 1))
    assert loans.list(loans.due).items == [due]
    loans.save(due.replace(status="back"))
    assert loans.list(loans.due).items == []


def test_the_bounds_of_a_score_are_inclusive_and_may_be_days_or_moments():
    ana = make_reader()
    due = [make_loan(ana, due_on=date(2026, 12, day), created_at=OPENING + timedelta(days=day)) for day in (1, 2, 3, 4)]
    assert loans.list(loans.due, at_most=date(2026, 12, 2)).items == [due[1], due[0]]
    assert loans.list(loans.due, at_least=date(2026, 12, 3), oldest_first=True).items == due[2:]
    middle = OPENING + timedelta(days=2)
    assert loans.list(loans.all, at_least=middle, at_most=middle).items == [due[1]]
    assert loans.list(loans.all, at_least=middle + timedelta(hours=1), at_most=middle).items == []

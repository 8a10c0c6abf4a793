import pytest

from storage.indexes import Counter
from storage.repositories import Repository
from tests.storage.keyspace import all_keys
from tests.storage.records import Book, Loan, loans, make_loan, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


def pages(status: str) -> int:
    return loans.total(loans.pages, status=status)


def test_a_counter_nobody_touched_is_zero():
    assert pages("out") == 0


def test_a_counter_follows_creation_change_and_deletion():
    ana = make_reader()
    first, second = make_loan(ana, pages=100), make_loan(ana, pages=20)
    assert pages("out") == 120
    first = loans.save(first.replace(status="back"))
    second = loans.save(second.replace(pages=25))
    assert (pages("out"), pages("back")) == (25, 100)
    loans.delete(first)
    loans.delete(second)
    assert (pages("out"), pages("back")) == (0, 0)


def test_a_counter_sums_the_records_of_all_owners():
    for number in range(20):
        make_loan(make_reader(), pages=number)
    assert pages("out") == sum(range(20)) and readers.total(readers.headcount, city="campinas") == 20


@pytest.mark.parametrize("amount", [10**14, 10**15 + 1, 2**53 + 1, -(10**17) - 3])
def test_large_amounts_are_counted_exactly(amount):
    ana = make_reader()
    loan = make_loan(ana, pages=amount)
    make_loan(ana, pages=1)
    assert pages("out") == amount + 1
    loans.save(loan.replace(pages=amount - 1))
    assert pages("out") == amount


def test_a_conflict_moves_no_counter():
    stale = make_loan(make_reader(), pages=100)
    loans.save(stale.replace(pages=50))
    with pytest.raises(Exception, match=stale.id):
        loans.save(stale.replace(pages=70))
    assert pages("out") == 50


def test_an_amount_that_is_no_whole_number_is_refused_and_nothing_is_stored():
    class Careless(Repository[Loan]):
        record, key = Loan, "library:careless:{id}"
        half = Counter("library:half", amount=lambda loan: loan.pages / 2)

    careless = Careless()
    Repository.known.remove(careless)
    with pytest.raises(TypeError):
        careless.create(Loan(reader="", pages=3))
    assert all_keys() == []


def test_a_counter_of_another_release_is_undone_by_what_is_stored():
    class OlderBooks(Repository[Book]):
        record, key = Book, "library:books:{id}"
        shelf = Counter("library:shelf", amount=lambda book: 30)

    older = OlderBooks()
    Repository.known.remove(older)
    kept = older.create(Book(id="a", title="A"))
    older.create(Book(id="b", title="B"))

    class NewerBooks(Repository[Book]):
        record, key = Book, "library:books:{id}"
        shelf = Counter("library:shelf", amount=lambda book: 40)

    newer = NewerBooks()
    Repository.known.remove(newer)
    newer.save(kept)
    assert newer.total(NewerBooks.shelf) == 70

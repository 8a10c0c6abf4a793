import pytest

from storage.commits import commit
from storage.connection import store
from storage.indexes import Log
from storage.logs import NOTHING, query_after, query_last_id, query_newest
from tests.storage.records import Loan, loans, make_loan, make_reader
from tests.storage.trips import counted_trips

pytestmark = pytest.mark.usefixtures("each_store")
SHORT = Log(loans.letters.key, most=3)


def write(loan: Loan, *texts: str, log: Log = loans.letters) -> Loan:
    entries = [loans.appending(log, loan.id, text) for text in texts]
    return commit(loans.saving(loan.replace(pages=loan.pages + 1)), *entries)[0]


def texts_after(loan: Loan, entry_id: str) -> list[str]:
    return [entry.content for entry in query_after(loans.letters, loan.id, entry_id, limit=10).run()]


def test_what_follows_an_entry_comes_in_order():
    loan = write(make_loan(make_reader()), "first", "second", "third")
    last, second, _ = query_newest(loans.letters, loan.id, limit=3).run()
    assert (last.content, texts_after(loan, second.id), texts_after(loan, last.id)) == ("third", ["third"], [])


@pytest.mark.parametrize(
    "forged", ["", "x", "0", "0-0", "9" * 15 + "-0", "9" * 40, "1-1\r\nSET", "-", "+", "1-1-1", "²-1"]
)
def test_behind_an_entry_that_never_was_everything_follows(forged):
    loan = write(make_loan(make_reader()), "first", "second")
    assert texts_after(loan, forged) == ["first", "second"]


def test_a_bounded_log_keeps_its_latest_entries():
    loan = write(make_loan(make_reader()), "1", "2", log=SHORT)
    gone = query_newest(SHORT, loan.id, limit=2).run()[-1].id
    write(loan, "3", "4", "5", log=SHORT)
    assert texts_after(loan, NOTHING) == texts_after(loan, gone) == ["3", "4", "5"]


def test_an_empty_log_has_no_last_entry():
    loan = make_loan(make_reader())
    assert query_last_id(loans.letters, loan.id).run() == NOTHING
    assert query_last_id(loans.letters, write(loan, "1").id).run() != NOTHING


def test_what_follows_is_read_in_one_trip():
    loan = write(make_loan(make_reader()), "first")
    with counted_trips() as trips:
        assert texts_after(loan, NOTHING) == ["first"]
    assert len(trips) == 1


def test_the_log_of_one_record_is_not_that_of_another():
    loan, other = write(make_loan(make_reader()), "mine"), make_loan(make_reader())
    assert texts_after(other, query_last_id(loans.letters, loan.id).run()) == []
    assert store.execute("EXISTS", f"{store.tag(other.id)}library:letters:{other.id}") == 0

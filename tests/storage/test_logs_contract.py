import msgspec
import pytest

from storage.commits import commit
from storage.connection import store
from storage.errors import Conflict
from tests.storage.records import Loan, loans, make_loan, make_reader

pytestmark = pytest.mark.usefixtures("each_store")


def letters(loan: Loan) -> list[str]:
    rows = store.execute("XRANGE", f"{store.tag(loan.id)}library:letters:{loan.id}", "-", "+")
    return [msgspec.json.decode(fields[b"entry"]) for _, fields in rows]


def write(loan: Loan, *texts: str) -> Loan:
    entries = [loans.appending(loans.letters, loan.id, text) for text in texts]
    return commit(loans.saving(loan.replace(pages=loan.pages + 1)), *entries)[0]


def test_entries_are_kept_in_order():
    loan = write(write(make_loan(make_reader()), "first", "second"), "third ✉")
    assert letters(loan) == ["first", "second", "third ✉"]


def test_a_record_and_its_first_entry_come_together():
    loan = loans.named(Loan(reader=make_reader().id))
    commit(loans.creating(loan), loans.appending(loans.letters, loan.id, "first"))
    assert letters(loan) == ["first"]


def test_a_conflict_writes_no_entry():
    stale = make_loan(make_reader())
    write(stale, "first")
    with pytest.raises(Conflict):
        write(stale, "second")
    assert letters(stale) == ["first"]


def test_a_log_goes_with_its_record():
    loan = write(make_loan(make_reader()), "first")
    loans.delete(loan)
    assert letters(loan) == [] and store.execute("EXISTS", f"{store.tag(loan.id)}library:letters:{loan.id}") == 0


def test_an_entry_alone_is_refused_because_a_lost_answer_would_write_it_twice():
    loan = make_loan(make_reader())
    with pytest.raises(ValueError):
        commit(loans.appending(loans.letters, loan.id, "first"))
    assert letters(loan) == []


def test_an_entry_beside_its_records_deletion_is_refused():
    loan = make_loan(make_reader())
    with pytest.raises(ValueError):
        commit(loans.deleting(loan), loans.appending(loans.letters, loan.id, "first"))
    assert loans.get(loan.id) == loan

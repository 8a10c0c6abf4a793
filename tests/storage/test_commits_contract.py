import pytest

from storage import commits
from storage.commits import commit, retry_conflicts
from storage.connection import store
from storage.errors import Conflict, StorageError, Taken
from storage.events import Events, events
from tests.storage.records import Loan, Reader, loans, make_loan, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


def everything() -> dict[str, list[object]]:
    """All that is stored, claims apart: on a cluster a refused commit may leave a stale one, which heals."""
    listings = [readers.list(readers.all), loans.list(loans.all), events.list(Events.all)]
    found = {str(number): list(page.items) for number, page in enumerate(listings)}
    return found | {"pages": [loans.total(loans.pages, status=status) for status in ("out", "back")]}


def test_several_records_change_together():
    ana = make_reader()
    first, second = make_loan(ana, pages=1), make_loan(ana, pages=2)
    third = loans.named(Loan(reader=ana.id, pages=4))
    saved, _, created, gone = commit(
        readers.saving(ana.replace(fees=9), event="reader.charged", by=ana.id),
        loans.saving(first.replace(status="back")),
        loans.creating(third),
        loans.deleting(second),
    )
    assert readers.get(ana.id) == saved and loans.get(third.id) == created and gone is None
    assert loans.list(loans.by_status, status="back").items == [loans.get(first.id)]
    assert loans.find(second.id) is None and loans.total(loans.pages, status="out") == 4


@pytest.mark.parametrize("failing", ["stale save", "stale deletion", "existing id", "taken value"])
@pytest.mark.parametrize("position", [0, 1, 2, 3])
def test_when_one_of_several_fails_nothing_is_written(failing, position):
    ana = make_reader()
    stale, good, doomed = (make_loan(ana, pages=n) for n in (1, 2, 4))
    loans.save(stale.replace(pages=8))
    rival = make_reader(email="taken@example.org")
    twin = readers.named(Reader(email="taken@example.org")).replace(id=f"{ana.id}-twin")
    bad = {
        "stale save": lambda: loans.saving(stale.replace(pages=16)),
        "stale deletion": lambda: loans.deleting(stale),
        "existing id": lambda: loans.creating(Loan(id=stale.id, reader=ana.id)),
        "taken value": lambda: readers.creating(twin),
    }[failing]()
    writes = [
        readers.saving(ana.replace(fees=1), event="reader.charged", by=ana.id),
        loans.saving(good.replace(pages=32)),
        loans.deleting(doomed),
    ]
    before = everything()
    with pytest.raises((Conflict, Taken)):
        commit(*writes[:position], bad, *writes[position:])
    assert everything() == before and readers.find_by("email", "taken@example.org") == rival


def test_deletions_of_several_are_all_or_nothing_too():
    ana = make_reader()
    first, second = make_loan(ana), make_loan(ana)
    changed = loans.save(second.replace(pages=3))
    with pytest.raises(Conflict):
        commit(loans.deleting(first), loans.deleting(second))
    commit(loans.deleting(first), loans.deleting(changed))
    assert loans.list(loans.all).items == []


def test_one_record_is_written_once_in_a_commit():
    ana = make_reader()
    with pytest.raises(ValueError):
        commit(readers.saving(ana.replace(fees=1)), readers.saving(ana.replace(fees=2)))
    assert readers.get(ana.id) == ana


def test_records_of_two_partitions_cannot_share_a_commit(each_store):
    crowd = [make_reader() for _ in range(12)]
    other = next((reader for reader in crowd if store.tag(reader.id) != store.tag(crowd[0].id)), None)
    assert (other is None) == (each_store == "single")
    if other:
        with pytest.raises(StorageError):
            commit(readers.saving(crowd[0].replace(fees=1)), readers.saving(other.replace(fees=1)))
        assert readers.count(readers.indebted) == 0


def test_an_owned_record_is_refused_in_another_partition_than_its_owners(each_store):
    crowd = [make_reader() for _ in range(12)]
    far = next((reader for reader in crowd if store.tag(reader.id) != store.tag(crowd[0].id)), None)
    assert (far is None) == (each_store == "single")
    if far:
        with pytest.raises(ValueError):
            loans.create(Loan(id=far.id, reader=crowd[0].id))


def test_conflicts_are_retried_until_the_commit_goes_through():
    ana, tries = make_reader(), []

    def attempt() -> Reader:
        fresh = readers.get(ana.id)
        tries.append(fresh.version)
        if len(tries) < 4:
            readers.save(fresh.replace(serial=len(tries)))
        return readers.save(fresh.replace(fees=fresh.fees + 1))

    assert retry_conflicts(attempt).fees == 1 and tries == [1, 2, 3, 4]


def test_something_that_always_conflicts_says_so_in_the_end(monkeypatch):
    monkeypatch.setattr(commits.time, "sleep", lambda seconds: None)
    tries = []

    def attempt() -> None:
        tries.append(1)
        raise Conflict("always")

    with pytest.raises(Conflict):
        retry_conflicts(attempt)
    assert len(tries) == 50


def test_what_is_no_record_of_ours_is_never_overwritten():
    ana = make_reader()
    key = f"{store.tag(ana.id)}library:readers:{ana.id}"
    store.execute("SET", key, "something else")
    for write in (readers.saving(ana.replace(fees=1)), readers.deleting(ana), readers.creating(ana)):
        with pytest.raises((Conflict, Taken)):
            commit(write)
    assert store.execute("GET", key) == b"something else"

from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.commits import commit, retry_conflicts
from storage.connection import store
from storage.errors import Conflict, Taken
from storage.ids import new_id
from tests.storage.records import Reader, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")
EMAIL = "library:readers:email:ana@example.org"


def claim(reader_id: str, key: str = EMAIL) -> None:
    store.execute("SET", key, reader_id)


def test_a_claim_holds_the_bare_id_of_its_record():
    ana = make_reader(email="ana@example.org")
    assert store.execute("GET", EMAIL) == ana.id.encode()


def test_a_record_is_found_by_its_unique_value():
    ana = make_reader(email="ana@example.org", card="7")
    assert readers.find_by("email", "ana@example.org") == readers.find_by("card", "7") == ana
    assert readers.find_by("email", "nobody@example.org") is None


def test_a_unique_value_is_taken_once():
    ana = make_reader(email="ana@example.org")
    with pytest.raises(Taken) as taken:
        make_reader(email="ana@example.org", card="7")
    assert taken.value.key == EMAIL
    assert readers.list(readers.all).items == [ana] and readers.find_by("card", "7") is None


def test_nothing_and_the_empty_text_claim_nothing():
    assert [make_reader(card=None).card, make_reader(card=None).card] == [None, None]
    assert [make_reader(card="").card, make_reader(card="").card] == ["", ""]


def test_a_saved_record_cannot_take_the_value_of_another():
    ana, bia = make_reader(email="ana@example.org"), make_reader()
    with pytest.raises(Taken):
        readers.save(bia.replace(email="ana@example.org"))
    assert readers.get(bia.id) == bia and readers.find_by("email", "ana@example.org") == ana


def test_a_value_that_was_given_up_is_free():
    ana = make_reader(email="ana@example.org")
    readers.save(ana.replace(email="ana@example.com"))
    assert make_reader(email="ana@example.org") == readers.find_by("email", "ana@example.org")


def test_the_values_of_a_deleted_record_are_free():
    readers.delete(make_reader(email="ana@example.org", card="7"))
    assert store.execute("EXISTS", EMAIL) == 0
    assert make_reader(email="ana@example.org", card="7")


def test_a_record_may_take_its_old_value_back():
    ana = make_reader(email="ana@example.org")
    other = readers.save(ana.replace(email="ana@example.com"))
    again = readers.save(other.replace(email="ana@example.org"))
    assert readers.find_by("email", "ana@example.org") == again


def test_one_commit_cannot_give_one_value_to_two_records():
    twins = [readers.named(Reader(email="ana@example.org")) for _ in "ab"]
    twins[1] = twins[1].replace(id=f"{twins[0].id}-twin")
    with pytest.raises(Taken):
        commit(*map(readers.creating, twins))
    assert readers.list(readers.all).items == []


def test_values_that_look_alike_in_a_key_stay_apart():
    odd = ["a b", "a%20b", "a:b", "a%3ab", "\u2003", " 03", "a{b}", "ａ"]
    made = [make_reader(email=email) for email in odd]
    assert [readers.find_by("email", email) for email in odd] == made


def test_a_claim_of_a_record_that_never_came_is_taken_over():
    claim(new_id())
    assert readers.find_by("email", "ana@example.org") is None
    ana = make_reader(email="ana@example.org")
    assert readers.find_by("email", "ana@example.org") == ana


def test_a_claim_of_a_record_without_the_value_is_taken_over():
    bia = make_reader()
    claim(bia.id)
    ana = make_reader(email="ana@example.org")
    assert readers.find_by("email", "ana@example.org") == ana
    assert readers.get(bia.id).email == bia.email


def test_a_claim_that_holds_nonsense_is_taken_over():
    claim("{not} an id")
    assert make_reader(email="ana@example.org") == readers.find_by("email", "ana@example.org")


def test_of_many_who_ask_at_once_one_gets_the_value():
    def ask(number: int) -> bool:
        try:
            return bool(readers.create(Reader(email="ana@example.org", serial=number)))
        except Taken:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(24))) == 1
    assert len(readers.list(readers.all).items) == 1


def holders(email):
    """Who held it at one moment: a listing of several partitions is not of one moment, so each is asked again."""
    seen = [reader for reader in readers.list(readers.all).items if reader.email == email]
    return [reader for reader in seen if readers.get(reader.id) == reader]


def test_no_value_is_ever_held_twice_however_many_exchange_it():
    people = [make_reader() for _ in range(6)]

    def wander(number: int) -> None:
        reader_id = people[number].id
        for step in range(12):
            email = ["x@example.org", f"own{number}@example.org"][step % 2]
            try:
                retry_conflicts(lambda email=email: readers.save(readers.get(reader_id).replace(email=email)))
            except (Taken, Conflict):
                continue
            assert len(holders("x@example.org")) <= 1

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(wander, range(6)))
    for reader in readers.list(readers.all).items:
        assert readers.find_by("email", reader.email) == reader

"""Each thing that can be wrong is found, named, and put right from the records."""

import pytest
from django.core.management import call_command

from storage import claims
from storage.checker import Checker
from storage.commits import commit
from storage.connection import store
from storage.events import events
from storage.facts import STREAM
from storage.ids import new_id
from tests.storage.records import loans, make_loan, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


def faults(*, repair: bool = False) -> list[str]:
    return [str(fault) for fault in Checker(repair=repair).run()]


def key_of(record, prefix="library:readers:") -> str:
    return f"{store.tag(record.id)}{prefix}{record.id}"


@pytest.fixture
def ana(monkeypatch):
    """A reader with everything that a record can have, a minute ago."""
    monkeypatch.setattr(claims, "SECONDS_IN_FLIGHT", 0)
    ana = make_reader(email="ana@example.org", card="7", fees=5)
    ana = readers.save(ana.replace(fees=9), event="reader.charged", by="visitor")
    loan = make_loan(ana, pages=30)
    commit(loans.saving(loan.replace(pages=31)), loans.appending(loans.letters, loan.id, "Olá"))
    make_reader(fees=100)
    return ana


def assert_found_and_repaired(*expected: str) -> None:
    found = faults()
    assert sorted(found) == sorted(faults()) != []
    assert all(any(text in fault for fault in found) for text in expected), found
    assert all("repaired" in fault and "not repaired" not in fault for fault in faults(repair=True))
    assert faults() == []


def test_a_sound_store_has_no_faults(ana):
    assert faults() == [] and faults(repair=True) == []


def test_it_counts_what_it_looked_at(ana):
    checker = Checker()
    assert list(checker.run()) == []
    assert checker.seen["records"] == 4 and checker.seen["claims"] == 3 and checker.seen["logs"] == 1
    assert checker.seen["index entries"] == 13 and checker.seen["announced events"] == 1


def test_a_missing_index_entry(ana):
    store.execute("ZREM", f"{store.tag(ana.id)}library:readers:all", ana.id)
    assert_found_and_repaired(f"{ana.id}: is missing in library:readers:all")
    assert readers.count(readers.all) == 2


def test_a_missing_index(ana):
    store.execute("DEL", f"{store.tag(ana.id)}library:readers:indebted")
    assert_found_and_repaired(ana.id)
    assert [reader.fees for reader in readers.list(readers.indebted).items] == [100, 9]


def test_a_wrong_score(ana):
    store.execute("ZADD", f"{store.tag(ana.id)}library:readers:indebted", 1000, ana.id)
    assert_found_and_repaired(f"{ana.id}: has score 1000.0 in library:readers:indebted instead of 9")


def test_an_index_that_is_no_index(ana):
    key = f"{store.tag(ana.id)}library:readers:city:campinas"
    store.execute("DEL", key)
    store.execute("SET", key, "nonsense")
    assert_found_and_repaired(f"{ana.id}: is missing in library:readers:city:campinas")


@pytest.mark.parametrize("stranger", [new_id(), "all", "a b", "{x}:y"])
def test_an_entry_of_no_record(ana, stranger):
    store.execute("ZADD", f"{store.tag(stranger)}library:readers:all", 1, stranger)
    assert_found_and_repaired(stranger)


def test_an_entry_of_a_record_that_belongs_elsewhere(ana):
    store.execute("ZADD", f"{store.tag(ana.id)}library:readers:city:santos", 1, ana.id)
    assert_found_and_repaired(f"library:readers:city:santos {ana.id}")
    assert readers.count(readers.by_city, city="santos") == 0


def test_a_missing_claim(ana):
    store.execute("DEL", "library:readers:email:ana@example.org")
    assert_found_and_repaired(f"{ana.id}: lacks its claim library:readers:email:ana@example.org")
    assert readers.find_by("email", "ana@example.org").id == ana.id


@pytest.mark.parametrize("holder", ["another", "nobody", "{non} sense", ""])
def test_a_claim_in_wrong_hands(ana, holder):
    known = {"another": make_reader().id, "nobody": new_id()}
    store.execute("SET", "library:readers:card:7", known.get(holder, holder))
    assert_found_and_repaired(f"{ana.id}: lacks its claim library:readers:card:7")
    assert readers.find_by("card", "7").id == ana.id


@pytest.mark.parametrize("holder", ["hers", "nobody", "all", ""])
def test_a_stale_claim(ana, holder):
    store.execute("SET", "library:readers:card:8", {"hers": ana.id, "nobody": new_id()}.get(holder, holder))
    assert_found_and_repaired("library:readers:card:8")
    assert store.execute("GET", "library:readers:card:8") is None


def test_several_stale_claims_of_one_record(ana):
    for card in "89":
        store.execute("SET", f"library:readers:card:{card}", ana.id)
    assert_found_and_repaired("library:readers:card:8", "library:readers:card:9")


@pytest.mark.parametrize("value", ["123", "-1", "x", "9.5", None])
def test_a_wrong_counter(ana, value):
    key = f"{store.tag(ana.id)}library:fees:campinas"
    store.execute("DEL", key) if value is None else store.execute("SET", key, value)
    assert_found_and_repaired("library:fees:campinas")
    assert readers.total(readers.fees, city="campinas") == 109


def test_a_counter_of_nothing(ana):
    store.execute("SET", f"{store.tags[-1]}library:fees:recife", 12)
    assert_found_and_repaired("library:fees:recife : counts 12, its records 0")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('["library:fees:campinas",9]', '["library:fees:campinas",7]'),
        ('["library:fees:campinas",9],', ""),
        ('["library:readers:indebted",9]', '["library:readers:indebted",8]'),
        ('["library:readers:indebted",9]', '["library:readers:former",1.5]'),
        (',"u":["library:readers:email:ana@example.org","library:readers:card:7"]', ""),
        ('"library:readers:card:7"]', '"library:readers:card:6"]'),
    ],
)
def test_an_envelope_that_does_not_say_what_is_declared(ana, right, wrong):
    raw = store.execute("GET", key_of(ana)).decode()
    assert right in raw
    store.execute("SET", key_of(ana), raw.replace(right, wrong))
    assert_found_and_repaired(ana.id)
    assert readers.total(readers.fees, city="campinas") == 109 and readers.find_by("card", "7")


@pytest.mark.parametrize("raw", ["garbage", '{"v":2,"w":"x', "", '{"v":"x","w":"","s":0,"ix":[],"c":[],"d":{}}'])
def test_what_is_no_record_at_all_is_put_aside(ana, raw):
    store.execute("SET", key_of(ana), raw)
    assert_found_and_repaired(f"{ana.id}: cannot be read")
    assert readers.find(ana.id) is None and readers.count(readers.all) == 1
    assert readers.total(readers.fees, city="campinas") == 100
    assert make_reader(email="ana@example.org", card="7")


@pytest.mark.parametrize("text", ['"fees":"nine"', '"fees":null'])
def test_what_another_release_may_be_able_to_read_is_named_and_left_alone(ana, text):
    raw = store.execute("GET", key_of(ana)).replace(b'"fees":9', text.encode())
    store.execute("SET", key_of(ana), raw)
    [fault] = faults(repair=True)
    assert ana.id in fault and "not repaired" in fault and store.execute("GET", key_of(ana)) == raw


def test_a_record_that_vanished(ana):
    store.execute("DEL", key_of(ana))
    assert_found_and_repaired(f"library:readers:all {ana.id}", "library:readers:card:7", "library:fees:campinas")
    assert readers.total(readers.fees, city="campinas") == 100


def test_a_log_whose_record_vanished_is_put_aside(ana):
    [loan] = loans.list(loans.all).items
    store.execute("DEL", key_of(loan, "library:loans:"))
    assert_found_and_repaired(f"library:letters:{loan.id} {loan.id}: is the log of no record")


def test_an_announced_event_that_vanished(ana):
    [event] = events.list(events.all).items
    store.execute("DEL", key_of(event, "events:"))
    assert_found_and_repaired(f"{STREAM} {event.id}: announces in")
    assert store.execute("XLEN", store.tag(event.id) + STREAM) == 0


def test_two_holders_of_one_value_are_named_and_left_to_people(ana):
    bia = make_reader(email="bia@example.org")
    raw = store.execute("GET", key_of(bia)).replace(b"bia@example.org", b"ana@example.org")
    store.execute("SET", key_of(bia), raw)
    found = faults(repair=True)
    assert any(bia.id in fault and "not repaired: Taken" in fault for fault in found)
    assert readers.find_by("email", "ana@example.org").id == ana.id


def test_repairing_an_event_does_not_announce_it_again(ana):
    [event] = events.list(events.all).items
    store.execute("ZREM", f"{store.tag(event.id)}audit:all", event.id)
    assert_found_and_repaired(event.id)
    assert store.execute("XLEN", store.tag(event.id) + STREAM) == 1


def test_the_command_exits_with_one_when_it_finds_or_repairs_anything(ana, capsys):
    call_command("storage_check")
    assert "0 faults in 4 records" in capsys.readouterr().out
    store.execute("DEL", "library:readers:card:7")
    for options in ([], ["--repair"]):
        with pytest.raises(SystemExit) as exit:
            call_command("storage_check", *options)
        assert exit.value.code == 1 and ana.id in capsys.readouterr().out
    call_command("storage_check")

"""Records outlive releases: a newer one reads what an older wrote, and the other way round."""

import msgspec
import pytest

from storage.connection import store
from storage.errors import Conflict, Damaged
from storage.indexes import Index, Unique
from storage.records import Record
from storage.repositories import Repository
from tests.storage.records import books, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


class OldCard(Record, frozen=True, kw_only=True):
    name: str
    phone: str = ""
    score: int = 0


class Card(Record, frozen=True, kw_only=True):
    name: str
    phones: list[str]
    is_active: bool = True
    score: int = 0


def name_in_capitals(fields):
    return fields | {"name": fields["name"].upper()}


def phone_to_phones(fields):
    return {name: value for name, value in fields.items() if name != "phone"} | {"phones": [fields["phone"]]}


class OldCards(Repository[OldCard]):
    record, key = OldCard, "library:cards:{id}"
    uniques = (Unique("library:cards:name:{name}"),)
    by_phone = Index("library:cards:phone:{phone}", score="score")


class Cards(Repository[Card]):
    record, key = Card, "library:cards:{id}"
    uniques = (Unique("library:cards:name:{name}"),)
    active = Index("library:cards:active:{is_active}", score="score")
    upcasters = (name_in_capitals, phone_to_phones)


old, new = OldCards(), Cards()
del Repository.known[-2:]


def stored(card_id):
    return msgspec.json.decode(store.execute("GET", f"{store.tag(card_id)}library:cards:{card_id}"))


def test_an_older_record_is_read_as_one_of_today():
    card = old.create(OldCard(name="ana", phone="11"))
    today = Card(id=card.id, stored=card.stored, name="ANA", phones=["11"])
    assert new.get(card.id) == today


def test_reading_an_older_record_does_not_write():
    card = old.create(OldCard(name="ana", phone="11"))
    new.get(card.id)
    assert stored(card.id)["s"] == 0 and stored(card.id)["v"] == 1


def test_saving_an_older_record_stores_it_as_one_of_today():
    card = old.create(OldCard(name="ana", phone="11"))
    saved = new.save(new.get(card.id).replace(score=5))
    assert new.get(card.id) == saved and saved.version == 2
    assert stored(card.id)["s"] == 2 and "phone" not in stored(card.id)["d"]


def test_saving_moves_the_index_entries_and_claims_of_the_older_release():
    card = old.create(OldCard(name="ana", phone="11"))
    saved = new.save(new.get(card.id).replace(score=5))
    assert old.count(OldCards.by_phone, phone="11") == 0
    assert new.list(Cards.active, is_active=True).items == [saved]
    assert new.find_by("name", "ANA") == saved


def test_deleting_an_older_record_leaves_nothing_of_it():
    card = old.create(OldCard(name="ANA", phone="11"))
    new.delete(new.get(card.id))
    assert old.count(OldCards.by_phone, phone="11") == 0 and old.find_by("name", "ANA") is None
    assert new.create(Card(name="ANA", phones=[]))


def test_fields_that_a_release_does_not_know_are_kept():
    class Richer(Card, frozen=True, kw_only=True):
        note: dict[str, int] = {}

    class RicherCards(Cards):
        record = Richer

    richer = RicherCards()
    Repository.known.remove(richer)
    card = richer.create(Richer(name="ANA", phones=[], note={"a": 1}))
    new.save(new.get(card.id).replace(score=7))
    assert richer.get(card.id).note == {"a": 1} and richer.get(card.id).score == 7


def test_the_previous_release_reads_and_saves_what_this_one_wrote():
    card = new.create(Card(name="ANA", phones=["11"], score=3))
    read = old.get(card.id)
    assert (read.name, read.score) == ("ANA", 3)
    old.save(read.replace(score=4))
    assert new.get(card.id).phones == ["11"] and new.get(card.id).score == 4


WRONG_TYPE = '{"v":1,"w":"","s":0,"ix":[],"c":[],"d":{"id":1}}'


@pytest.mark.parametrize("raw", ["", "{", "null", "[]", '{"v":1}', WRONG_TYPE, b"\xff"])
def test_what_cannot_be_read_is_damaged_and_says_so(raw):
    store.execute("SET", f"{store.tag('broken')}library:books:broken", raw)
    with pytest.raises(Damaged):
        books.get("broken")


def test_a_tombstone_is_nobody_and_cannot_be_created_over():
    ana = make_reader()
    readers.delete(ana)
    tombstone = '{"v":999999999999,"w":"void","s":0,"ix":[],"c":[],"d":null}'
    store.execute("SET", f"{store.tag(ana.id)}library:readers:{ana.id}", tombstone, "PX", 60_000)
    assert readers.find(ana.id) is None
    with pytest.raises(Conflict):
        readers.create(ana)
    readers.delete(ana)
    with pytest.raises(Conflict):
        readers.save(ana.replace(fees=1))

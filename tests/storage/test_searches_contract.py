from __future__ import annotations

import pytest

from storage.indexes import Index
from storage.records import Record
from storage.repositories import Repository
from storage.searches import Search
from tests.storage.keyspace import all_keys

pytestmark = pytest.mark.usefixtures("each_store")


class Author(Record, frozen=True, kw_only=True):
    name: str
    email: str = ""
    city: str = "campinas"


class Authors(Repository[Author]):
    record = Author
    key = "library:authors:{id}"
    by_city = Index("library:authors:city:{city}", score=lambda author: 0)
    words = Search("library:authors:search", "name", "email")


authors = Authors()
Repository.known.remove(authors)


def make(name: str, **fields: str) -> Author:
    return authors.create(Author(name=name, **fields))


def found(text: str, **options: object) -> list[str]:
    return [author.name for author in authors.query_search(Authors.words, text, **options).run().items]


def turn(text: str, limit: int) -> list[str]:
    names, cursor = [], None
    while True:
        page = authors.query_search(Authors.words, text, cursor=cursor, limit=limit).run()
        names += [author.name for author in page.items]
        cursor = page.next
        if cursor is None:
            return names


@pytest.mark.parametrize("text", ["joão", "JOAO", "Joa", "cristóvão", "cristovao jo", "jo cri", "  joao \t conceição "])
def test_accents_case_and_order_of_words_do_not_matter(text):
    make("João Cristóvão da Conceição")
    make("Joana Crispim")
    assert "João Cristóvão da Conceição" in found(text)


def test_every_word_must_be_there():
    make("Ana Souza")
    make("Ana Lima")
    assert found("ana souza") == ["Ana Souza"]
    assert found("ana prado") == []


@pytest.mark.parametrize("text", ["ana.souza@clinica.com.br", "souza@cli", "clinica.com", "clinica", "com.br"])
def test_an_address_is_found_by_the_beginning_of_any_of_its_parts(text):
    make("A", email="ana.souza@clinica.com.br")
    assert found(text) == ["A"] and found("linica") == []


@pytest.mark.parametrize("text", ["*", "?", "[a-z]", "a*", "\\", '"', "\x00", "\x7f", "(", "[", "%", "a?a", "]", "."])
def test_signs_mean_themselves(text):
    make("Ana")
    assert found(text) == []
    make(f"Zoe {text}x")
    assert found(text) == [f"Zoe {text}x"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "a" * 10_000, "a " * 5_000, "😀" * 2_000, "( " * 3000, "\u0301"])
def test_odd_texts_find_nothing_and_harm_nothing(text):
    make("Bento")
    assert found(text) == []


@pytest.mark.parametrize("name", ["محمد علي", "山田太郎", "Ωμέγα", "😀 Zé", "ﬁlipe", "Straße", "İpek", "a b\u2028c"])
def test_names_of_any_script_are_found_as_they_are_written(name):
    make(name)
    assert found(name) == [name] == found(name.upper()) == found(name.split()[0])


def test_one_letter_is_enough():
    make("Ana")
    make("Bia")
    assert found("a") == ["Ana"]


def test_a_record_is_found_once_however_many_of_its_words_begin_alike():
    make("Ana Anabela Ananias", email="ana.ana@ana.test")
    assert turn("an", 1) == ["Ana Anabela Ananias"]


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_every_match_is_reached_on_pages_of_any_size(limit):
    for number in range(20):
        make(f"Maria {number:02}", city="santos" if number % 2 else "campinas")
    make("Mario")
    assert sorted(turn("maria", limit)) == [f"Maria {number:02}" for number in range(20)]


def test_who_is_added_while_someone_turns_pages_shifts_nothing():
    names = [make(f"Maria M{number}").name for number in range(6)]
    first = authors.query_search(Authors.words, "maria", limit=3).run()
    for number in range(10):
        make(f"Maria N{number}")
    seen = [author.name for author in first.items]
    cursor = first.next
    while cursor:
        page = authors.query_search(Authors.words, "maria", limit=3, cursor=cursor).run()
        seen, cursor = seen + [author.name for author in page.items], page.next
    assert len(seen) == len(set(seen)) and set(names) <= set(seen)


@pytest.mark.parametrize("cursor", ["", "~", "x", "maria", "maria zzz", "\x00", "é", "maria \x00*", "a" * 5000])
def test_an_invented_cursor_harms_nothing(cursor):
    make("Maria")
    assert len(found("maria", cursor=cursor)) <= 1


def test_a_search_within_an_index():
    make("Ana Souza", city="santos")
    make("Ana Lima")
    assert found("ana", within=(Authors.by_city, {"city": "santos"})) == ["Ana Souza"]


def test_a_value_cannot_pretend_to_be_an_entry():
    make('x ["library:authors:search",0,"ana 1"]', email='["library:authors:city:santos",0]')
    assert found("ana", within=(Authors.by_city, {"city": "santos"})) == []


def test_a_changed_and_a_deleted_record_leave_nothing_behind():
    author = authors.change(make("Ana Souza", email="a@b.test").id, lambda known: known.replace(name="Bia", email=""))
    assert found("ana") == found("b.test") == [] and found("bia") == ["Bia"]
    authors.delete(author)
    assert [key for key in all_keys() if b"search" in key] == []


def test_a_search_that_finds_little_says_where_to_go_on(monkeypatch):
    monkeypatch.setattr("storage.repositories.LOOKED_AT", 100)
    for number in range(250):
        make(f"Maria {number}")
    make("Maria Zilda")
    page = authors.query_search(Authors.words, "maria zil").run()
    assert page.items or page.next
    assert turn("maria zil", 25) == ["Maria Zilda"]


def test_the_events_of_a_record_belong_to_the_history_of_what_it_names():
    from storage.events import Events, events
    from tests.storage.records import Loan, Loans, make_reader

    class Noted(Loans):
        about = ("reader",)

    noted = Noted()
    Repository.known.remove(noted)
    ana = make_reader()
    loan = noted.create(Loan(reader=ana.id), event="loan.made", by="job:test")
    noted.change(loan.id, lambda known: known.replace(pages=3), event="loan.read", by="job:test")
    assert [event.name for event in events.query_history(ana.id).run().items] == ["loan.read", "loan.made"]
    assert events.list(Events.by_subject, subject=ana.id).items == []
    first = events.query_history(ana.id, limit=1).run()
    assert [e.name for e in events.query_history(ana.id, cursor=first.next).run().items] == ["loan.made"]


def test_nothing_edits_the_trail():
    from storage.events import Events, TrailIsReadOnly, events
    from tests.storage.records import Book, books

    books.create(Book(id="a", title="A"), event="book.bought", by="job:test")
    [event] = events.list(Events.all).items
    for write in (events.create, events.save, events.delete):
        with pytest.raises(TrailIsReadOnly):
            write(event.replace(actor="nobody"))
    assert events.get(event.id).actor == "job:test"

import pytest

from storage import claims
from storage.connection import store
from storage.repositories import Repository
from tests.storage.test_checker_faults import assert_found_and_repaired, faults
from tests.storage.test_searches_contract import Author, Authors, authors, found

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def ana(monkeypatch):
    monkeypatch.setattr(claims, "SECONDS_IN_FLIGHT", 0)
    monkeypatch.setattr(Repository, "known", [*Repository.known, authors])
    return authors.create(Author(name='Ana ]),"c":[ Lima', email="ana.lima@x.test"), event="author.made", by="job:test")


def index_of(author):
    return store.tag(author.id) + Authors.words.key


def test_a_sound_search_has_no_faults(ana):
    assert faults() == [] and faults(repair=True) == []


def test_a_missing_word_is_put_back(ana):
    store.execute("ZREM", index_of(ana), f"lima {ana.id}")
    assert_found_and_repaired(f"{ana.id}: is missing in library:authors:search")
    assert found("lima") == [ana.name]


def test_a_word_too_many_is_taken_out(ana):
    store.execute("ZADD", index_of(ana), 0, f"bia {ana.id}", 0, "bia 0000000000000000", 0, "odd")
    assert_found_and_repaired("stands in an index without its record")
    assert found("bia") == [] and found("ana") == [ana.name]

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage.connection import store
from storage.tokens import SecretTokens
from tests.storage.keyspace import all_keys

pytestmark = pytest.mark.usefixtures("each_store")
cards = SecretTokens("library:cards:{hash}", lifetime=timedelta(hours=1))
MEANING = {"reader": "0v00000000000000", "email": "ana@example.org"}


def test_a_token_stands_for_what_it_was_minted_for():
    raw = cards.mint(MEANING)
    assert cards.read(raw) == cards.read(raw) == MEANING


def test_a_token_is_taken_once():
    raw = cards.mint(MEANING)
    assert cards.take(raw) == MEANING
    assert cards.take(raw) is None and cards.read(raw) is None


def test_of_twenty_takers_at_once_one_gets_it():
    raw = cards.mint(MEANING)
    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(lambda _: cards.take(raw), range(20)))
    assert [meaning for meaning in taken if meaning] == [MEANING]


def test_the_token_itself_is_not_stored():
    raw = cards.mint(MEANING)
    [key] = all_keys()
    assert raw.encode() not in key + store.execute("GET", key)
    assert len(raw) == 43 and key.startswith(b"library:cards:")


def test_a_token_dies_by_itself():
    raw = cards.mint(MEANING)
    [key] = all_keys()
    assert 3_590_000 < store.execute("PTTL", key) <= 3_600_000
    store.execute("PEXPIRE", key, 0)
    assert cards.read(raw) is None


def test_tokens_differ():
    assert len({cards.mint({}) for _ in range(50)}) == 50


@pytest.mark.parametrize("raw", ["", "x", "a" * 10_000, "../..", "é", "\ud800", "\x00"])
def test_an_invented_token_is_nothing(raw):
    assert cards.read(raw) is None and cards.take(raw) is None


def test_tokens_of_another_purpose_are_nothing():
    other = SecretTokens("library:passes:{hash}", lifetime=timedelta(hours=1))
    assert other.take(cards.mint(MEANING)) is None

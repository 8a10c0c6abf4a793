"""Whoever mends a record with a script of his own writes JSON as his language does: spaces after `:` and `,`."""

import json

import pytest

from storage.checker import Checker
from storage.connection import store
from tests.storage.records import Readers, make_reader, readers

pytestmark = pytest.mark.usefixtures("each_store")


def test_a_record_written_by_hand_is_sound_listed_and_saved():
    reader = make_reader(city="lins")
    key = f"{store.tag(reader.id)}library:readers:{reader.id}"
    by_hand = json.loads(store.execute("GET", key))
    by_hand["d"]["of_tomorrow"] = {"a": 1}
    store.execute("SET", key, json.dumps(by_hand))
    assert list(Checker().run()) == []
    assert readers.list(Readers.by_city, city="lins").items == [readers.get(reader.id)]
    readers.change(reader.id, lambda known: known.replace(city="bauru"))
    kept = json.loads(store.execute("GET", key))["d"]
    assert (kept["city"], kept["of_tomorrow"]) == ("bauru", {"a": 1})

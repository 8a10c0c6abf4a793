from __future__ import annotations

import pytest

from storage.bulk import commit_in_bulk
from storage.connection import store
from storage.errors import Conflict, Taken
from tests.storage.records import Reader, Readers, readers

pytestmark = pytest.mark.usefixtures("each_store")


def some_readers(number: int) -> list[Reader]:
    return [readers.named(Reader(email=f"bulk{place}@example.org", fees=2)) for place in range(number)]


def test_each_commit_is_applied_with_all_that_belongs_to_it():
    new = some_readers(7)
    number = commit_in_bulk(([readers.creating(one, event="reader.joined")] for one in new), at_once=3)
    assert number == readers.count(Readers.all) == 7
    assert readers.total(Readers.fees, city="campinas") == 14
    assert [readers.find_by("email", one.email) for one in new] == [readers.get(one.id) for one in new]


def test_nothing_to_commit_is_no_commit():
    assert commit_in_bulk([]) == 0


def test_a_value_of_another_is_refused_and_what_came_before_stands():
    first, second = some_readers(2)
    thief = readers.named(Reader(email=first.email))
    with pytest.raises(Taken):
        commit_in_bulk([[readers.creating(one)] for one in (first, second, thief)])
    assert readers.find(thief.id) is None and readers.count(Readers.all) == 2


def test_a_record_that_exists_is_refused():
    [reader] = some_readers(1)
    with pytest.raises(Conflict):
        commit_in_bulk([[readers.creating(reader)], [readers.creating(reader)]])
    assert readers.get(reader.id).version == 1


def test_scripts_that_the_server_forgot_are_sent_in_full():
    for server in store.servers:
        server.script_flush()
    assert commit_in_bulk([[readers.creating(one)] for one in some_readers(3)]) == 3
    assert readers.count(Readers.all) == 3

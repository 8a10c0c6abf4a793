"""What every release wrote opens in this one, in one step."""

import msgspec
import pytest

from storage.checker import Checker
from storage.commits import Write, commit
from storage.connection import store
from storage.repositories import Repository
from tests.storage.write_fixtures import FOLDER, ID, product_schemas, release

FILES = sorted(FOLDER.glob("*.jsonl"))
COMMAND = "run `python -m tests.storage.write_fixtures`"


def rows(file):
    return [msgspec.json.decode(line) for line in file.read_bytes().splitlines()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_records_of_a_release_open_and_can_be_saved(file):
    schemas = {schema.key_of(ID): schema for schema in product_schemas()}
    for row in rows(file):
        store.execute("SET", row["key"], row["value"])
    assert all(fault.is_repaired for fault in Checker(repair=True).run())
    assert list(Checker().run()) == []
    for repository in Repository.known:
        if repository.schema in schemas.values() and (record := repository.find(ID)):
            [saved] = commit(Write(repository.schema, record, record))
            assert saved.version == record.version + 1
    assert list(Checker().run()) == []


def test_every_type_of_record_is_kept_for_later_releases():
    kept = {row["key"] for row in rows(FOLDER / f"{release()}.jsonl")}
    assert {schema.key_of(ID) for schema in product_schemas()} <= kept, COMMAND

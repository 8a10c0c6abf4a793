"""Ids of records: many made in one instant are still all different."""

from datetime import UTC, datetime

from storage import ids
from storage.ids import is_record_id, new_id


def test_ids_of_one_millisecond_and_one_partition_are_all_different(monkeypatch):
    monkeypatch.setattr(ids, "now", lambda: datetime(2026, 11, 24, tzinfo=UTC))
    for _ in range(60_000):
        new_id(7)
    made = [new_id(7) for _ in range(20_000)]
    assert len(set(made)) == len(made) and all(is_record_id(one) for one in made)

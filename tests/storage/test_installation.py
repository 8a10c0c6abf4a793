from __future__ import annotations

import pytest

from storage.connection import store
from storage.installation import KEY, WrongDatabase, join_installation


def test_new_database_is_marked_on_both_sides(tmp_path):
    assert join_installation(tmp_path / "var")
    assert (tmp_path / "var/installation").read_bytes() == store.execute("GET", KEY)


def test_own_database_is_joined_again(tmp_path):
    join_installation(tmp_path)
    assert not join_installation(tmp_path)


def test_second_machine_joins_the_same_database(tmp_path):
    join_installation(tmp_path / "one")
    assert not join_installation(tmp_path / "other")
    assert (tmp_path / "other/installation").read_bytes() == (tmp_path / "one/installation").read_bytes()


def test_empty_database_where_there_was_data_is_refused(tmp_path):
    join_installation(tmp_path)
    store.execute("FLUSHALL")
    with pytest.raises(WrongDatabase, match=r"empty, but this installation has had data .* restore a backup"):
        join_installation(tmp_path)
    assert store.execute("DBSIZE") == 0


def test_database_of_another_installation_is_refused(tmp_path):
    join_installation(tmp_path / "one")
    store.execute("FLUSHALL")
    join_installation(tmp_path / "other")
    with pytest.raises(WrongDatabase, match="another installation"):
        join_installation(tmp_path / "one")


def test_other_number_of_partitions_is_refused(tmp_path, redis_url):
    join_installation(tmp_path)
    store.use(redis_url, partitions=16)
    with pytest.raises(WrongDatabase, match=r"REDIS_PARTITIONS is 16, but .* set REDIS_PARTITIONS=1\."):
        join_installation(tmp_path)

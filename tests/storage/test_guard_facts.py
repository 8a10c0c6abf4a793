from __future__ import annotations

from pathlib import Path

import pytest
import redis

from storage.connection import store
from storage.guard import ServerFacts, inspect_servers, verify
from tests.storage.cluster import start_cluster

FIT = ServerFacts("7.2.4", "noeviction", True, "always", "ok", 0)


@pytest.fixture
def server(redis_url: str):
    """The test server, with its settings put back afterwards."""
    client = redis.Redis.from_url(redis_url)
    yield client
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("appendfsync", "always")
    client.config_set("appendonly", "yes")


def test_embedded_server_is_fit():
    assert inspect_servers() == [FIT]
    assert verify(inspect_servers()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": "6.2.14"}, ["6.2.14", "7.0 or later"]),
        ({"maxmemory_policy": "allkeys-lru"}, ["maxmemory-policy", "noeviction"]),
        ({"appendonly": False}, ["appendonly", "yes"]),
        ({"appendfsync": "everysec"}, ["appendfsync", "always"]),
        ({"appendfsync": "no"}, ["appendfsync", "always"]),
        ({"last_write": "err"}, ["append-only file", "disk"]),
    ],
)
def test_unfit_server_is_one_sentence_with_setting_and_fix(change, words):
    [sentence] = verify([FIT._replace(**change)])
    assert sentence.endswith(".")
    assert [word for word in words if word not in sentence] == []


def test_evicting_server_is_found(server):
    server.config_set("maxmemory-policy", "allkeys-lru")
    [sentence] = verify(inspect_servers())
    assert "maxmemory-policy is allkeys-lru" in sentence


def test_server_without_persistence_is_found(server):
    server.config_set("appendonly", "no")
    assert "appendonly" in verify(inspect_servers())[0]


def test_replica_may_stand_in_for_the_disk():
    assert verify([FIT._replace(appendfsync="everysec", replicas=1)], replicas=1) == []


def test_too_few_replicas_are_named():
    assert "REDIS_WAIT_REPLICAS is 2 but 1" in verify([FIT._replace(replicas=1)], replicas=2)[0]


def test_what_a_managed_service_hides_is_not_held_against_it():
    assert verify([FIT._replace(maxmemory_policy=None, appendonly=None, appendfsync=None)]) == []


def test_forbidden_config_falls_back_to_info(server, redis_url):
    server.acl_setuser("managed", enabled=True, passwords=["+pw"], commands=["+@all", "-config"], keys=["*"])
    store.use(redis_url.replace("unix://", "unix://managed:pw@"))
    assert inspect_servers() == [FIT._replace(appendfsync=None)]
    server.acl_deluser("managed")


def test_every_primary_of_a_cluster_is_inspected(tmp_path: Path):
    with start_cluster(tmp_path) as (url, nodes):
        nodes[1].client.config_set("maxmemory-policy", "volatile-ttl")
        store.use(url, partitions=16)
        found = inspect_servers()
        store.close()
    assert len(found) == 3
    assert "volatile-ttl" in verify(found)[0]

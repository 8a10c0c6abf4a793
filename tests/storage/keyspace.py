"""What is stored, key by key, on one server or on all nodes of a cluster."""

from __future__ import annotations

from redis.cluster import RedisCluster

from storage.connection import store


def all_keys() -> list[bytes]:
    client = store.client
    if isinstance(client, RedisCluster):
        return sorted(client.keys("*", target_nodes=RedisCluster.PRIMARIES))
    return sorted(client.keys("*"))

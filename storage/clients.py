"""Which client speaks to which kind of Redis, by the scheme of its address."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.retry import Retry
from redis.sentinel import Sentinel

Client = redis.Redis | RedisCluster

_LIMITS: dict[str, Any] = {"socket_connect_timeout": 0.25, "socket_timeout": 1.0}


def open_client(url: str) -> Client:
    """`redis://`, `rediss://`, `unix://`, `redis+sentinel://host:port,host:port/name` or `redis+cluster://host:port,…`.

    Retrying belongs to the store, so the clients do not do it: theirs knows no deadline.
    """
    if url.startswith("redis+sentinel://"):
        return _open_sentinel(url)
    if url.startswith("redis+cluster://"):
        return _open_cluster(url)
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **_LIMITS)


def _open_sentinel(url: str) -> redis.Redis:
    hosts, login = _hosts(url)
    sentinel = Sentinel(hosts, sentinel_kwargs=_LIMITS, **_LIMITS, **login)
    client: redis.Redis = sentinel.master_for(urlsplit(url).path.strip("/"), retry=Retry(NoBackoff(), 0))
    return client


def _open_cluster(url: str) -> RedisCluster:
    hosts, login = _hosts(url)
    nodes = [redis.cluster.ClusterNode(host, port) for host, port in hosts]
    return RedisCluster(startup_nodes=nodes, reinitialize_steps=1, retry=Retry(NoBackoff(), 0), **_LIMITS, **login)


def _hosts(url: str) -> tuple[list[tuple[str, int]], dict[str, Any]]:
    login, _, places = urlsplit(url).netloc.rpartition("@")
    hosts = [(host, int(port or 6379)) for host, _, port in (place.partition(":") for place in places.split(","))]
    username, _, password = login.partition(":")
    known = {"username": unquote(username), "password": unquote(password)}
    return hosts, {name: value for name, value in known.items() if value}

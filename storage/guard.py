"""Is this Redis fit to be the only copy of the records? Asked before the start, and by `/readyz` ever after."""

from __future__ import annotations

from typing import Any, NamedTuple

import redis
from redis.cluster import RedisCluster

from storage.connection import store

OLDEST_VERSION = (7, 0)


class ServerFacts(NamedTuple):
    """What one server says of itself. None: a managed service that does not tell."""

    version: str
    maxmemory_policy: str | None
    appendonly: bool | None
    appendfsync: str | None
    last_write: str
    replicas: int


def inspect_servers() -> list[ServerFacts]:
    """The facts of every server that holds records: one, or each primary of a cluster. May raise `Unavailable`."""
    return store.attempt(lambda: [_facts_of(server) for server in _servers()])


def verify(servers: list[ServerFacts], *, replicas: int = 0) -> list[str]:
    """What is wrong, one sentence each that names the setting and the fix. replicas: how many must confirm a commit."""
    found = [sentence for server in servers for sentence in _wrong(server, replicas)]
    return list(dict.fromkeys(found))


def _wrong(server: ServerFacts, replicas: int) -> list[str]:
    wrong = []
    if _number(server.version) < OLDEST_VERSION:
        wrong.append(f"Redis {server.version} at REDIS_URL is too old; run Redis or Valkey 7.0 or later.")
    if server.maxmemory_policy not in (None, "noeviction"):
        wrong.append(
            f"maxmemory-policy is {server.maxmemory_policy}, so a full Redis would silently drop records; "
            "set maxmemory-policy to noeviction."
        )
    if server.appendonly is False:
        wrong.append("appendonly is no, so a restart of Redis would lose records; set appendonly to yes.")
    elif server.appendfsync == "no" or (server.appendfsync == "everysec" and not replicas):
        wrong.append(
            f"appendfsync is {server.appendfsync}, so a crash could lose payments that were acknowledged; "
            "set appendfsync to always, or have commits confirmed by a replica with REDIS_WAIT_REPLICAS=1."
        )
    if server.last_write != "ok":
        wrong.append("Redis could not write its append-only file (aof_last_write_status); free or repair its disk.")
    if server.replicas < replicas:
        wrong.append(
            f"REDIS_WAIT_REPLICAS is {replicas} but {server.replicas} replicas are connected, so no commit would be "
            "confirmed; connect the replicas or lower REDIS_WAIT_REPLICAS."
        )
    return wrong


def _servers() -> list[redis.Redis]:
    client = store.client
    if isinstance(client, RedisCluster):
        return [client.get_redis_connection(node) for node in client.get_primaries()]
    return [client]


def _facts_of(server: redis.Redis) -> ServerFacts:
    said = _what_it_says(server)
    appendonly = said.get("appendonly", said.get("aof_enabled"))
    return ServerFacts(
        version=str(said.get("redis_version", "0")),
        maxmemory_policy=said.get("maxmemory-policy", said.get("maxmemory_policy")),
        appendonly=None if appendonly is None else appendonly in ("yes", 1),
        appendfsync=said.get("appendfsync"),
        last_write=said.get("aof_last_write_status", "ok"),
        replicas=int(said.get("connected_slaves", 0)),
    )


def _what_it_says(server: redis.Redis) -> dict[str, Any]:
    """INFO and, where it is not forbidden as on managed services, CONFIG, in one round trip."""
    pipeline = server.pipeline(transaction=False)
    pipeline.info()
    pipeline.config_get("maxmemory-policy", "appendonly", "appendfsync")
    info, settings = pipeline.execute(raise_on_error=False)
    if isinstance(info, Exception):
        raise info
    if isinstance(settings, Exception):
        return dict(info)
    return {**info, **{_text(name): _text(value) for name, value in settings.items()}}


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())

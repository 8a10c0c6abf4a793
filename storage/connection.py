"""The one door to Redis: a single server, one behind Sentinel, or a Cluster; same calls, same guarantees.

Every fault of the connection is retried with backoff and jitter until the deadline, then raised as `Unavailable`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import redis
from redis.cluster import RedisCluster

from storage import wire
from storage.clients import Client, open_client
from storage.errors import NotDurable, Unavailable
from storage.ids import PARTITIONS, partition_of
from storage.scripts import Script
from storage.wire import Command

T = TypeVar("T")

_PASSING = (
    redis.ConnectionError,
    redis.TimeoutError,
    redis.exceptions.ReadOnlyError,
    redis.exceptions.ClusterError,
    redis.exceptions.RedisClusterException,
    redis.exceptions.AskError,
)
"""A server that is away, or no longer the one to ask; a cluster's layout is read anew before the next attempt."""
_REFUSALS = (
    "NOREPLICAS",
    "MISCONF",
    "OOM",
    "LOADING",
    "MASTERDOWN",
    "READONLY",
    "CLUSTERDOWN",
    "TRYAGAIN",
    "command not allowed when used memory",
)
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
PATIENCE = 20.0
"""Seconds that a caller without a deadline (worker, command) keeps trying: longer than a failover."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within this block no new attempt starts later than so many seconds from now."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


class Address(NamedTuple):
    """Where the records are. url: empty for the embedded server; replicas: how many must confirm a commit (WAIT)."""

    url: str
    tags: tuple[str, ...]
    replicas: int


class Store:
    """Connects on first use, from the settings; `use` points it somewhere else."""

    def __init__(self) -> None:
        self._address: Address | None = None
        self._client: Client | None = None
        self._opening = Lock()

    # -- where ---------------------------------------------------------------------------------------------------

    def use(self, url: str, *, partitions: int = 1, replicas: int = 0) -> None:
        """Speak to this server from now on. replicas: how many must confirm a commit (WAIT)."""
        self.close()
        self._address = Address(url, _tags(partitions), replicas)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    @property
    def client(self) -> Client:
        return self._client or self._open()

    @property
    def address(self) -> Address:
        return self._address or self._address_from_settings()

    @property
    def is_cluster(self) -> bool:
        return self.address.url.startswith("redis+cluster:")

    @property
    def replicas(self) -> int:
        return self.address.replicas

    @property
    def partitions(self) -> int:
        return len(self.address.tags)

    @property
    def is_divided(self) -> bool:
        """Whether records and claims may stand in different slots or behind different tags."""
        return self.partitions > 1 or self.is_cluster

    @property
    def tags(self) -> tuple[str, ...]:
        """The prefix of every partition; one empty prefix on a single server."""
        return self.address.tags

    def tag(self, record_id: str) -> str:
        """The prefix of the partition that this record lives in."""
        tags = self.address.tags
        return tags[partition_of(record_id) * len(tags) // PARTITIONS] if len(tags) > 1 else tags[0]

    @property
    def servers(self) -> list[redis.Redis]:
        """Every server that holds records: one, or each primary of a cluster."""
        client = self.client
        if isinstance(client, RedisCluster):
            return [client.get_redis_connection(node) for node in client.get_primaries()]
        return [client]

    def server_of(self, key: str) -> redis.Redis:
        client = self.client
        if isinstance(client, RedisCluster):
            return client.get_redis_connection(client.get_node_from_key(key))
        return client

    def _address_from_settings(self) -> Address:
        from django.conf import settings

        self._address = Address(settings.REDIS_URL, _tags(settings.REDIS_PARTITIONS), settings.REDIS_WAIT_REPLICAS)
        return self._address

    def _open(self) -> Client:
        with self._opening:
            if self._client is None:
                self._client = open_client(self.address.url or _embedded())
            return self._client

    # -- what ----------------------------------------------------------------------------------------------------

    def execute(self, *command: Any) -> Any:
        """One command. It may be sent twice when an answer is lost, so it must be harmless to repeat."""
        return self.attempt(lambda: wire.ask(self.client, command))

    def read(self, commands: Sequence[Command]) -> list[Any]:
        """Several reads in one round trip (one per node on a cluster)."""
        if len(commands) == 1:
            return [self.execute(*commands[0])]
        return self.attempt(lambda: wire.send(self.client, commands)) if commands else []

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Any] = (), *, durable: bool = False) -> Any:
        """A script whose keys live in one slot. durable: wait for the configured replicas, on the same connection."""
        command = ("EVALSHA", script.sha, len(keys), *keys, *arguments)
        if not (durable and self.replicas):
            return self.execute(*command)
        return self.attempt(lambda: self._execute_and_wait(keys[0], command))

    def attempt(self, call: Callable[[], T]) -> T:
        """Call until it succeeds, as long as only the connection is at fault and the deadline is ahead."""
        end, pause, is_lost = _deadline.get() or time.monotonic() + PATIENCE, 0.01, False
        while True:
            try:
                if is_lost:
                    self._find_again()
                return call()
            except (*_PASSING, NotDurable) as error:
                if time.monotonic() + pause > end:
                    raise (NotDurable if isinstance(error, NotDurable) else Unavailable)(str(error)) from error
                is_lost = True
                time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 -- jitter, not a secret
                pause = min(pause * 2, 0.5)
            except redis.ResponseError as error:
                if str(error).startswith(_REFUSALS):
                    raise Unavailable(str(error)) from error
                raise

    def _execute_and_wait(self, key: str, command: Command) -> Any:
        result, confirmed = wire.send_in_order(self.server_of(key), [command, ("WAIT", self.replicas, 500)])
        if confirmed < self.replicas:
            raise NotDurable(f"{confirmed} of {self.replicas} replicas confirmed")
        return result

    def _find_again(self) -> None:
        """Ask a cluster who holds which slots now."""
        if isinstance(self._client, RedisCluster):
            self._client.nodes_manager.initialize()


def _tags(partitions: int) -> tuple[str, ...]:
    return ("",) if partitions == 1 else tuple(f"{{p{number:02d}}}:" for number in range(partitions))


def _embedded() -> str:
    from django.conf import settings

    from storage.embedded import serve

    return serve(settings.VAR_DIR / "redis")


store = Store()

__all__ = ["Command", "Store", "deadline", "store"]

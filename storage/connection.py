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
from typing import Any, TypeVar

import redis
from redis.cluster import RedisCluster
from redis.exceptions import NoScriptError, RedisError

from storage.clients import Client, open_client
from storage.errors import NotDurable, Unavailable
from storage.ids import PARTITIONS, partition_of
from storage.scripts import SCRIPTS, Script

T = TypeVar("T")
Command = tuple[Any, ...]

_PASSING = (redis.ConnectionError, redis.TimeoutError, redis.exceptions.ReadOnlyError, redis.exceptions.ClusterError)
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


class Store:
    """Connects on first use, from the settings; `use` points it somewhere else."""

    def __init__(self) -> None:
        self._client: Client | None = None
        self._opening = Lock()
        self.partitions = 1
        self.replicas = 0

    # -- where ---------------------------------------------------------------------------------------------------

    @property
    def client(self) -> Client:
        return self._client or self._open_from_settings()

    def use(self, url: str, *, partitions: int = 1, replicas: int = 0) -> None:
        """Speak to this server from now on. replicas: how many must confirm a commit (WAIT)."""
        self.close()
        self._client, self.partitions, self.replicas = open_client(url), partitions, replicas

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open_from_settings(self) -> Client:
        from django.conf import settings

        from storage.embedded import serve

        with self._opening:
            if self._client is None:
                url = settings.REDIS_URL or serve(settings.VAR_DIR / "redis")
                self.partitions, self.replicas = settings.REDIS_PARTITIONS, settings.REDIS_WAIT_REPLICAS
                self._client = open_client(url)
            return self._client

    @property
    def is_cluster(self) -> bool:
        return isinstance(self.client, RedisCluster)

    @property
    def tags(self) -> list[str]:
        """The prefix of every partition; one empty prefix on a single server."""
        return [""] if self.partitions == 1 else [f"{{p{number:02d}}}:" for number in range(self.partitions)]

    def tag(self, record_id: str) -> str:
        """The prefix of the partition that this record lives in."""
        return self.tags[partition_of(record_id) * self.partitions // PARTITIONS] if self.partitions > 1 else ""

    # -- what ----------------------------------------------------------------------------------------------------

    def execute(self, *command: Any) -> Any:
        """One command. It may be sent twice when an answer is lost, so it must be harmless to repeat."""
        send: Callable[..., Any] = self.client.execute_command
        return self.attempt(lambda: send(*command))

    def read(self, commands: Sequence[Command]) -> list[Any]:
        """Several reads in one round trip (one per node on a cluster)."""
        if len(commands) == 1:
            return [self.execute(*commands[0])]
        return self.attempt(lambda: self._pipeline(commands)) if commands else []

    def run(self, script: Script, keys: Sequence[str], arguments: Sequence[Any] = (), *, durable: bool = False) -> Any:
        """A script whose keys live in one slot. durable: wait for the configured replicas, on the same connection."""
        command = ("EVALSHA", script.sha, len(keys), *keys, *arguments)
        if not (durable and self.replicas):
            return self.execute(*command)
        return self.attempt(lambda: self._run_and_wait(keys[0], command))

    def attempt(self, call: Callable[[], T]) -> T:
        """Call until it succeeds, as long as only the connection is at fault and the deadline is ahead."""
        end, pause = _deadline.get() or time.monotonic() + PATIENCE, 0.01
        while True:
            try:
                return call()
            except NoScriptError:
                self._load_scripts()
            except _PASSING as error:
                if time.monotonic() + pause > end:
                    raise Unavailable(str(error)) from error
                time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 -- jitter, not a secret
                pause = min(pause * 2, 0.5)
            except redis.ResponseError as error:
                if str(error).startswith(_REFUSALS):
                    raise Unavailable(str(error)) from error
                raise

    def _pipeline(self, commands: Sequence[Command]) -> list[Any]:
        pipeline = self.client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        return list(pipeline.execute())

    def _run_and_wait(self, key: str, command: Command) -> Any:
        pipeline = self._node(key).pipeline(transaction=False)
        pipeline.execute_command(*command)
        pipeline.execute_command("WAIT", self.replicas, 500)
        result, confirmed = pipeline.execute()
        if confirmed < self.replicas:
            raise NotDurable(f"{confirmed} of {self.replicas} replicas confirmed")
        return result

    def _node(self, key: str) -> redis.Redis:
        client = self.client
        if isinstance(client, RedisCluster):
            return client.get_redis_connection(client.get_node_from_key(key))
        return client

    def _load_scripts(self) -> None:
        for script in SCRIPTS:
            self.client.script_load(script.text)


store = Store()

__all__ = ["Command", "RedisError", "Store", "deadline", "store"]

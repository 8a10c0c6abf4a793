"""A Redis Cluster of three primaries on this machine, from the embedded server's binary, in about two seconds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import redis

from storage.bound_process import BoundProcess
from storage.embedded import CONFIGURATION, find_server
from tests.ports import free_port

SLOTS = 16384


class Node:
    """One server of the cluster; `kill` is what a power cut does, `start` brings it back on its own data."""

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory
        self.port = port
        self.process: BoundProcess | None = None

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port)

    def start(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / "server.log").open("ab") as log:
            self.process = BoundProcess([str(find_server()), *arguments(self)], output=log, errors=log)
        wait_until(self.client.ping)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()


def arguments(node: Node) -> list[str]:
    settings = CONFIGURATION | {
        "port": str(node.port),
        "dir": str(node.directory),
        "bind": "127.0.0.1",
        "cluster-enabled": "yes",
        "cluster-node-timeout": "1000",
        "cluster-port": str(free_port()),
    }
    del settings["unixsocketperm"]
    return [word for name, value in settings.items() for word in (f"--{name}", value)]


@contextlib.contextmanager
def start_cluster(directory: Path, primaries: int = 3) -> Iterator[tuple[str, list[Node]]]:
    """The cluster's URL for `Store.use`, and its nodes."""
    nodes = [Node(directory / str(number), free_port()) for number in range(primaries)]
    try:
        for node in nodes:
            node.start()
        join(nodes)
        yield "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in nodes), nodes
    finally:
        for node in nodes:
            node.kill()


def join(nodes: list[Node]) -> None:
    share = SLOTS // len(nodes) + 1
    for number, node in enumerate(nodes):
        last = min((number + 1) * share, SLOTS) - 1
        node.client.execute_command("CLUSTER", "ADDSLOTSRANGE", number * share, last)
        node.client.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
    for node in nodes[1:]:
        bus = node.client.config_get("cluster-port")["cluster-port"]
        nodes[0].client.execute_command("CLUSTER", "MEET", "127.0.0.1", node.port, bus)
    wait_until(lambda: all(is_whole(node, len(nodes)) for node in nodes))


def is_whole(node: Node, size: int) -> bool:
    state = node.client.execute_command("CLUSTER", "INFO")
    return b"cluster_state:ok" in state and b"cluster_size:%d" % size in state


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Ask again and again; a server that is not there yet counts as no."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(redis.RedisError):
            if condition():
                return
        time.sleep(0.02)
    raise TimeoutError(f"not so within {seconds} s")

"""The same promises on a single server, on one that is partitioned like a cluster, and on a Redis Cluster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.connection import store
from tests.storage.cluster import Node, start_cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Node]]]:
    """The address and the nodes of a cluster of three primaries, which ends with the tests."""
    with start_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(params=["single", "partitions", "cluster"])
def each_store(request: pytest.FixtureRequest, redis_url: str) -> Iterator[str]:
    url = request.getfixturevalue("cluster")[0] if request.param == "cluster" else redis_url
    store.use(url, partitions=1 if request.param == "single" else 8)
    store.execute("FLUSHALL")
    yield request.param
    store.use(redis_url)


@pytest.fixture
def on_cluster(cluster: tuple[str, list[Node]], redis_url: str) -> Iterator[list[Node]]:
    store.use(cluster[0], partitions=8)
    store.execute("FLUSHALL")
    yield cluster[1]
    store.use(redis_url)

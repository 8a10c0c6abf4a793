from __future__ import annotations

import time

import pytest
import redis
from django.test import Client

from storage.connection import store
from storage.workers import SIGNS


def ready() -> tuple[int, list[str]]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()["reasons"]


@pytest.fixture
def worker() -> None:
    store.execute("ZADD", SIGNS, time.time(), "worker-1")


@pytest.fixture
def server(redis_url: str):
    client = redis.Redis.from_url(redis_url)
    yield client
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", 0)
    client.config_set("min-replicas-to-write", 0)


def test_alive_needs_nothing():
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_with_redis_and_a_worker(worker):
    assert ready() == (200, [])


def test_readiness_leaves_nothing_behind_for_long(worker):
    ready()
    [probe] = store.execute("KEYS", "storage:probe:*")
    assert 0 < store.execute("TTL", probe) <= 10


def test_no_live_worker_is_not_ready():
    assert ready() == (503, ["no worker has given a sign of life for 10 seconds"])


def test_worker_that_fell_silent_is_not_live():
    store.execute("ZADD", SIGNS, time.time() - 11, "worker-1")
    assert ready()[0] == 503


def test_queue_that_is_too_old_is_not_ready(worker):
    store.execute("XADD", "events:stream", f"{int((time.time() - 700) * 1000)}-0", "id", "x")
    status, [reason] = ready()
    assert status == 503
    assert reason.startswith("the oldest event has waited for 70")


def test_redis_that_answers_but_takes_no_writes_is_not_ready(worker, server):
    server.config_set("min-replicas-to-write", 1)
    status, [reason] = ready()
    assert status == 503
    assert "NOREPLICAS" in reason
    server.config_set("min-replicas-to-write", 0)
    assert ready() == (200, [])


def test_redis_that_is_full_is_not_ready(worker, server):
    server.config_set("maxmemory", 1)
    assert ready()[0] == 503


def test_redis_that_may_drop_records_is_not_ready(worker, server):
    server.config_set("maxmemory-policy", "allkeys-lru")
    status, [reason] = ready()
    assert status == 503
    assert "maxmemory-policy" in reason


def test_answers_are_kept_by_no_cache(worker):
    assert "no-store" in Client().get("/readyz")["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(path):
    assert Client().post(path).status_code == 405

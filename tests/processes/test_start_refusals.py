"""What must not go live exits with one sentence that names the setting and the fix."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from storage.embedded import EmbeddedServer
from tests.processes.product import refusal, running


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DEBUG": "true", "HOST": "0.0.0.0"}, "DEBUG is on while HOST is 0.0.0.0"),
        ({"DEBUG": "true", "SITE_URL": "https://humantic.example"}, "DEBUG is on while SITE_URL is humantic.example"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing, short"),
        ({"SECRET_KEY": "django-insecure-" + "x1y2z3" * 9}, "or a default; set SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS names no host"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS names no host"),
        ({"STRIPE_API_BASE": "https://evil.example", "STRIPE_SECRET_KEY": "sk_test_1"}, "STRIPE_API_BASE must be"),
        (
            {"STRIPE_API_BASE": "http://127.0.0.1:1", "STRIPE_SECRET_KEY": "sk_live_1"},
            "STRIPE_API_BASE is only allowed",
        ),
        ({"REDIS_URL": "unix:///nowhere/redis.sock"}, "Redis does not answer"),
        ({"REDIS_URL": "http://localhost"}, "REDIS_URL cannot be understood"),
        ({"REDIS_SERVER": "/bin/true"}, "/bin/true is older than Redis 7.0"),
    ],
)
def test_wrong_setting_is_one_sentence(tmp_path, settings, sentence):
    status, said = refusal(tmp_path, **settings)
    assert status == 1
    assert sentence in said
    assert len(said.splitlines()) == 1


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(tmp_path / "their-redis")
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("maxmemory-policy", "allkeys-lru", "set maxmemory-policy to noeviction."),
        ("appendonly", "no", "set appendonly to yes."),
        ("appendfsync", "everysec", "set appendfsync to always"),
    ],
)
def test_redis_that_may_lose_records_is_one_sentence(tmp_path, server, setting, value, sentence):
    redis.Redis.from_url(server.url).config_set(setting, value)
    status, said = refusal(tmp_path, REDIS_URL=server.url)
    assert (status, len(said.splitlines())) == (1, 1)
    assert setting in said
    assert sentence in said


def test_database_that_was_emptied_is_refused(tmp_path, server):
    with running(tmp_path, REDIS_URL=server.url):
        pass
    redis.Redis.from_url(server.url).flushall()
    status, said = refusal(tmp_path, REDIS_URL=server.url)
    assert (status, len(said.splitlines())) == (1, 1)
    assert "restore a backup" in said


def test_refused_start_leaves_no_server_running(tmp_path):
    with running(tmp_path):
        pass
    shutil.rmtree(tmp_path / "redis")
    status, said = refusal(tmp_path)
    assert (status, "restore a backup" in said) == (1, True)
    assert not EmbeddedServer(tmp_path / "redis").is_running()

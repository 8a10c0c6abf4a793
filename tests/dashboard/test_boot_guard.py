from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from dashboard.boot_guard import is_loopback, refused_settings, refused_store
from storage.connection import store

KEY = "A-k3y-" * 20


@pytest.fixture
def production(settings):
    settings.DEBUG = False
    settings.SECRET_KEY = KEY
    settings.ALLOWED_HOSTS = ["humantic.example"]
    settings.SITE_URL = "https://humantic.example"
    return settings


def test_production_settings_pass(production):
    assert refused_settings() == []


def test_local_debug_settings_pass(settings):
    settings.DEBUG = True
    assert refused_settings() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOST", "0.0.0.0"), ("SITE_URL", "https://humantic.example"), ("ALLOWED_HOSTS", ["humantic.example"])],
)
def test_debug_in_reach_of_others_is_refused(settings, name, value):
    settings.DEBUG = True
    setattr(settings, name, value)
    [sentence] = refused_settings()
    assert sentence.startswith(f"DEBUG is on while {name} is ")


@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-" + KEY])
def test_weak_key_is_refused(production, key):
    production.SECRET_KEY = key
    assert "set SECRET_KEY to" in refused_settings()[0]


@pytest.mark.parametrize("hosts", [[], ["*"], ["humantic.example", "*"]])
def test_hosts_that_name_nobody_are_refused(production, hosts):
    production.ALLOWED_HOSTS = hosts
    assert "set ALLOWED_HOSTS" in refused_settings()[0]


def test_cache_in_the_database_of_the_records_is_refused(production):
    production.REDIS_URL = production.REDIS_CACHE_URL = "redis://localhost:6379/0"
    assert "REDIS_CACHE_URL equals REDIS_URL" in refused_settings()[0]


def test_every_sentence_ends_and_stands_alone(production):
    production.SECRET_KEY, production.ALLOWED_HOSTS = "short", []
    assert [sentence.count("\n") for sentence in refused_settings() if sentence.endswith(".")] == [0, 0]


def test_system_check_says_the_same(production):
    production.ALLOWED_HOSTS = []
    assert refused_settings() == [error.msg for error in run_checks(tags=["boot"])]


def test_redis_that_is_away_is_one_sentence(monkeypatch):
    monkeypatch.setattr("dashboard.boot_guard.SECONDS_FOR_REDIS", 0.1)
    store.use("unix:///nowhere/redis.sock")
    [sentence] = refused_store()
    assert sentence.startswith("Redis does not answer")
    assert sentence.endswith("correct REDIS_URL.")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "[::1]", "::1", "a.localhost", "testserver"])
def test_own_addresses_are_loopback(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "*", "", "10.0.0.1", "localhost.evil.example", ".example.com"])
def test_other_addresses_are_not(host):
    assert not is_loopback(host)


def test_missing_key_is_what_django_says_it_is(production):
    production.SECRET_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        _ = production.SECRET_KEY
    assert "SECRET_KEY is missing" in refused_settings()[0]

"""A real Redis for every test: one private server per run, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile("repeatable", derandomize=True, database=None)
hypothesis_settings.register_profile("explore", print_blob=True)
hypothesis_settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def redis_url() -> str:
    from storage.embedded import serve

    return serve(settings.VAR_DIR / "redis")


@pytest.fixture(autouse=True)
def empty_redis(redis_url: str) -> Iterator[None]:
    from storage.connection import store

    store.use(redis_url)
    store.execute("FLUSHALL")
    yield


@pytest.fixture
def transactional_db() -> None:
    """What pytest-django's live_server asks for; there is no SQL database to reset."""

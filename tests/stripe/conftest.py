"""Where the money moves in these tests: the simulator in this process, or a local server that speaks like Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import reload
from typing import Any

import pytest
from django.urls import clear_url_caches

import config.urls
from payments import stripe_door
from tests.payments.conftest import round_trips  # noqa: F401 -- counted here too
from tests.stripe.server import KEY, SECRET, StripeServer


def read_addresses_again() -> None:
    clear_url_caches()
    reload(config.urls)


@pytest.fixture
def simulator(settings: Any) -> Iterator[None]:
    """Mode sandbox: no key, DEBUG, loopback."""
    settings.DEBUG, settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = True, "", ""
    settings.SITE_URL, settings.HOST = "http://127.0.0.1:8000", "127.0.0.1"
    read_addresses_again()
    yield
    settings.DEBUG = False
    read_addresses_again()


@pytest.fixture
def stripe_server(settings: Any) -> Iterator[StripeServer]:
    """Mode test, at a server of our own."""
    stripe_door.client_of.cache_clear()
    with StripeServer() as server:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = KEY, server.base
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        yield server


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library waits between its own retries; the tests do not."""
    monkeypatch.setattr("stripe.HTTPClient._sleep_time_seconds", lambda *_: 0)

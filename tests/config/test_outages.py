"""Whatever Redis does, there is a clean answer within two seconds, and everything heals by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from storage.connection import store
from tests.accounts.builders import browser, make_user, registration
from tests.processes.proxy import Proxy, proxied


@pytest.fixture
def line(redis_url: str, tmp_path: Path) -> Iterator[Proxy]:
    """The line to Redis that the product uses in this test."""
    with proxied(redis_url, tmp_path) as (url, proxy):
        store.use(url)
        yield proxy
        store.use(redis_url)


@pytest.fixture
def ana(line: Proxy) -> Client:
    return browser(make_user(name="Ana Souza"))


@pytest.fixture(params=["cut", "slow"])
def outage(request: pytest.FixtureRequest, line: Proxy, ana: Client) -> Proxy:
    if request.param == "cut":
        line.cut()
    line.delay = 3.0
    return line


def timed(answer: object) -> tuple[object, float]:
    began = time.monotonic()
    return answer(), time.monotonic() - began


def test_page_is_a_clean_503_within_two_seconds_and_heals(outage: Proxy, ana: Client):
    answer, seconds = timed(lambda: ana.get("/account/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert seconds < 2
    assert "<h1" in answer.content.decode()
    outage.heal()
    assert ana.get("/account/").status_code == 200


def test_program_gets_json(outage: Proxy, ana: Client):
    answer, seconds = timed(lambda: ana.get("/api/auth/me"))
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert seconds < 2


def test_webhook_is_told_to_come_again(outage: Proxy):
    answer, seconds = timed(lambda: Client().post("/stripe/webhook/", b"{}", content_type="application/json"))
    assert answer.status_code >= 400
    assert seconds < 2


def test_readiness_says_why_not_within_two_seconds_and_heals(outage: Proxy):
    answer, seconds = timed(lambda: Client().get("/readyz"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Redis does not take writes" in answer.json()["reasons"][0]
    assert seconds < 2
    outage.heal()
    assert Client().get("/readyz").json()["reasons"] == ["no worker has given a sign of life for 10 seconds"]


def test_public_pages_and_liveness_need_no_redis(outage: Proxy):
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/terms/").status_code == 200


def test_form_that_could_not_be_stored_comes_back_with_what_was_typed(outage: Proxy):
    answer = Client().post("/accounts/register/", registration(name='Bia "B"'))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert 'name="name" value="Bia &quot;B&quot;"' in page
    assert 'name="email" value="ana@example.test"' in page
    assert "um cavalo bem correto" not in page


def test_line_that_breaks_for_a_moment_is_not_noticed(line: Proxy, ana: Client):
    line.cut()
    line.heal()
    assert ana.get("/account/").status_code == 200

"""What dies under `manage.py start` comes back, with everything that was stored."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests
from django.conf import settings
from django.test import Client

from accounts.models import User
from storage.connection import store
from tests.accounts.builders import make_user, sign_in
from tests.processes.product import Product, eventually, running


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("product"), DEBUG="true") as product:
        yield product


@pytest.fixture
def ana(product: Product) -> dict[str, str]:
    """The cookies of Ana's browser, signed in to the product."""
    store.use(f"unix://{product.folder}/redis/redis.sock")
    key = sign_in(Client(), make_user(name="Ana Souza")).cookies[settings.SESSION_COOKIE_NAME].value
    return {settings.SESSION_COOKIE_NAME: key}


def me(product: Product, cookies: dict[str, str]) -> str:
    answer = product.get("/api/auth/me", cookies=cookies)
    return answer.json()["name"] if answer.status_code == 200 else ""


@pytest.mark.parametrize("part", ["web", "worker", "redis"])
def test_killed_part_comes_back_and_ana_is_still_signed_in(product: Product, ana: dict[str, str], part: str):
    killed = product.kill(part)
    assert eventually(lambda: product.pids().get(part, killed) != killed)
    assert eventually(product.is_ready)
    assert me(product, ana) == "Ana Souza"


def test_nobody_is_turned_away_while_web_comes_back(product: Product, ana: dict[str, str]):
    product.kill("web")
    assert me(product, ana) == "Ana Souza"


def test_answers_stay_clean_while_redis_comes_back(product: Product, ana: dict[str, str]):
    assert eventually(lambda: product.is_ready() and not product.has_orphans())
    product.kill("redis")
    answers = [product.get("/account/", cookies=ana) for _ in range(20)]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert all(answer.headers.get("Retry-After") for answer in answers if answer.status_code == 503)
    assert me(product, ana) == "Ana Souza"


def test_refused_writes_are_not_ready_and_heal_by_themselves(product: Product):
    product.redis.config_set("min-replicas-to-write", 1)
    began = time.monotonic()
    answer = product.get("/readyz")
    assert time.monotonic() - began < 2
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert "NOREPLICAS" in answer.json()["reasons"][0]
    assert answer.headers["Retry-After"]
    product.redis.config_set("min-replicas-to-write", 0)
    assert eventually(product.is_ready)


def test_form_that_cannot_be_stored_is_a_503_that_keeps_what_was_typed(product: Product):
    with requests.Session() as visitor:
        page = visitor.get(f"{product.address}/accounts/register/?plan=essencial", timeout=10)
        assert page.status_code == 200
        product.redis.config_set("min-replicas-to-write", 1)
        began = time.monotonic()
        answer = visitor.post(f"{product.address}/accounts/register/", data=typed(visitor), timeout=10)
        elapsed = time.monotonic() - began
        product.redis.config_set("min-replicas-to-write", 0)
    assert (answer.status_code, bool(answer.headers["Retry-After"])) == (503, True)
    assert elapsed < 2
    assert "bia@example.test" in answer.text
    assert "um segredo bem longo" not in answer.text


def typed(visitor: requests.Session) -> dict[str, str]:
    return {
        "csrfmiddlewaretoken": visitor.cookies["csrftoken"],
        "name": "Bia",
        "email": "bia@example.test",
        "password": "um segredo bem longo",
        "accept_terms": "on",
        "plan": "essencial",
    }


def test_everything_killed_at_once_is_all_there_after_the_next_start(tmp_path):
    with running(tmp_path, DEBUG="true") as product:
        store.use(f"unix://{tmp_path}/redis/redis.sock")
        ana = make_user(name="Ana Souza")
        pids = product.pids()
        product.process.kill()
        assert eventually(lambda: not product.pids(), seconds=5)
        assert set(pids) == {"web", "worker", "redis"}
    with running(tmp_path, DEBUG="true"):
        assert stored(tmp_path, ana).name == "Ana Souza"


def stored(folder: object, user: User) -> User:
    from accounts.repositories import users

    store.use(f"unix://{folder}/redis/redis.sock")
    return users.get(user.id)

from __future__ import annotations

import json
import re

import pytest
import requests

from tests.processes.product import Product, running


def printed_logins(product: Product) -> dict[str, str]:
    return dict(re.findall(r"^  (\S+@\S+)  (\S+)$", product.log, re.MULTILINE))


def sign_in(product: Product, email: str, password: str) -> requests.Response:
    with requests.Session() as browser:
        browser.get(f"{product.address}/accounts/login/", timeout=10)
        typed = {"email": email, "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        browser.post(f"{product.address}/accounts/login/", data=typed, timeout=10)
        return browser.get(f"{product.address}/api/auth/me", timeout=10)


def test_first_start_loads_the_demo_and_prints_logins_that_work(tmp_path):
    with running(tmp_path, "--demo", DEBUG="true") as product:
        logins = printed_logins(product)
        me = sign_in(product, "admin@demo.humantic.test", logins["admin@demo.humantic.test"])
        records = product.redis.dbsize()
    assert me.json()["role"] == "admin"
    with running(tmp_path, "--demo", DEBUG="true") as product:
        assert printed_logins(product) == logins
        assert records / 2 < product.redis.dbsize() < records * 2


def test_demo_passwords_are_made_up_and_kept_from_others(tmp_path):
    with running(tmp_path, "--demo", DEBUG="true") as product:
        kept = tmp_path / "demo_logins.json"
        assert json.loads(kept.read_text()) == printed_logins(product)
        assert kept.stat().st_mode & 0o077 == 0
        assert len(set(printed_logins(product).values())) == len(printed_logins(product)) > 3


def test_demo_loads_beside_keys_of_a_real_stripe(tmp_path):
    """The simulator is refused there, and no Stripe is asked: what was paid is written down."""
    keys = {"STRIPE_SECRET_KEY": "sk_test_demo", "STRIPE_WEBHOOK_SECRETS": "whsec_demo"}
    with running(tmp_path, "--demo", DEBUG="true", STRIPE_API_BASE="http://127.0.0.1:9", **keys) as product:
        assert len(printed_logins(product)) > 3
        assert product.redis.zcard("payments:all") > 5


def test_demo_is_refused_in_production(tmp_path):
    with pytest.raises(AssertionError, match="only where DEBUG is on"):
        running(tmp_path, "--demo").__enter__()

from typing import Any

import pytest

from payments.checks import check_live_money_is_not_debugged, check_webhooks_can_arrive
from payments.stripe_door import StripeIsOff, retrieve_customer
from payments.stripe_mode import Mode, is_on_loopback, stripe_mode, webhook_secrets, wrong_settings


@pytest.mark.parametrize(
    ("key", "mode"),
    [
        ("sk_live_1", Mode.LIVE),
        ("rk_live_1", Mode.LIVE),
        ("sk_test_1", Mode.TEST),
        ("rk_test_1", Mode.TEST),
        ("pk_live_1", Mode.OFF),
        ("whsec_1", Mode.OFF),
        ("", Mode.OFF),
    ],
)
def test_key_decides_the_mode(settings: Any, key: str, mode: Mode) -> None:
    settings.DEBUG, settings.STRIPE_SECRET_KEY = False, key
    assert stripe_mode() is mode


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:12111", "http://localhost:1", "http://[::1]:1", "https://127.0.0.9"]
)
def test_api_base_on_this_machine_is_for_test_keys(settings: Any, base: str) -> None:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = base, "sk_test_1"
    assert (stripe_mode(), wrong_settings()) == (Mode.TEST, [])


@pytest.mark.parametrize("key", ["sk_live_1", "", "nonsense"])
def test_api_base_without_a_test_key_stops_payments(settings: Any, key: str) -> None:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = "http://127.0.0.1:12111", key
    assert stripe_mode() is Mode.OFF
    assert "STRIPE_API_BASE" in dict(wrong_settings())


@pytest.mark.parametrize("base", ["https://evil.test", "http://10.0.0.1", "ftp://127.0.0.1", "127.0.0.1:1", "http://"])
def test_api_base_elsewhere_stops_payments(settings: Any, base: str) -> None:
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = base, "sk_test_1"
    assert stripe_mode() is Mode.OFF
    assert "STRIPE_API_BASE" in dict(wrong_settings())


def test_secret_of_the_simulator_is_refused_without_debug(settings: Any) -> None:
    settings.SANDBOX_WEBHOOK_SECRET, settings.DEBUG = "whsec_1", False
    assert "SANDBOX_WEBHOOK_SECRET" in dict(wrong_settings())


@pytest.mark.parametrize(("site", "host"), [("http://10.0.0.1", "127.0.0.1"), ("http://127.0.0.1", "0.0.0.0")])
def test_loopback_means_both_addresses(settings: Any, site: str, host: str) -> None:
    settings.SITE_URL, settings.HOST = site, host
    assert not is_on_loopback()


def test_blank_secrets_are_none(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRETS = "sk_test_1", ["", " ", "whsec_1"]
    assert webhook_secrets() == ["whsec_1"]


def test_simulator_accepts_its_own_secret_too(simulator: None, settings: Any) -> None:
    settings.SANDBOX_WEBHOOK_SECRET, settings.STRIPE_WEBHOOK_SECRETS = "whsec_boot", ["whsec_1"]
    assert webhook_secrets() == ["whsec_1", "whsec_boot"]
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    assert webhook_secrets() == ["whsec_1"]


def test_missing_webhook_secret_is_reported(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRETS = "sk_live_1", []
    [warning] = check_webhooks_can_arrive()
    assert "STRIPE_WEBHOOK_SECRETS" in warning.msg


def test_live_key_under_debug_is_reported(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY, settings.DEBUG = "sk_live_1", True
    [warning] = check_live_money_is_not_debugged()
    assert "DEBUG" in warning.msg


def test_nothing_is_asked_while_payments_are_off(settings: Any) -> None:
    settings.STRIPE_SECRET_KEY, settings.DEBUG = "", False
    with pytest.raises(StripeIsOff):
        retrieve_customer("cus_1")

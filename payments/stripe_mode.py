"""Where money moves: computed from the settings, never switched on (design: Stripe, "Settings").

live      a live key
test      a test key, at Stripe or at a local server that speaks its protocol (`STRIPE_API_BASE`)
sandbox   no key, DEBUG, and everything on loopback: the simulator inside this process
off       anything else; pay pages say that payments are unavailable
"""

from __future__ import annotations

import secrets
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

_BOOT_SECRET = f"whsec_{secrets.token_hex(32)}"


class Mode(StrEnum):
    LIVE = "live"
    TEST = "test"
    SANDBOX = "sandbox"
    OFF = "off"


def stripe_mode() -> Mode:
    if wrong_settings():
        return Mode.OFF
    if settings.STRIPE_SECRET_KEY:
        return _mode_of(settings.STRIPE_SECRET_KEY)
    return Mode.SANDBOX if settings.DEBUG and is_on_loopback() else Mode.OFF


def is_sandbox() -> bool:
    return stripe_mode() is Mode.SANDBOX


def wrong_settings() -> list[tuple[str, str]]:
    """Combinations that must never take money: the name of the setting and what is wrong, in one sentence."""
    return [wrong for wrong in (_wrong_key(), _wrong_api_base(), _wrong_sandbox_secret()) if wrong]


def webhook_secrets() -> list[str]:
    """Every secret that may have signed a webhook; a blank one is none."""
    configured = [secret for secret in settings.STRIPE_WEBHOOK_SECRETS if secret.strip()]
    return [*configured, sandbox_secret()] if is_sandbox() else configured


def sandbox_secret() -> str:
    """Signs the simulator's webhooks; new at every boot."""
    return settings.SANDBOX_WEBHOOK_SECRET.strip() or _BOOT_SECRET


def is_on_loopback() -> bool:
    """Both the address in links and the one that the server listens on are this machine's own."""
    return _is_loopback(urlsplit(settings.SITE_URL).hostname) and _is_loopback(settings.HOST)


def is_page_of_stripe(address: str) -> bool:
    """Whether a customer may be sent to this address that Stripe gave: https, or the Stripe of this very machine."""
    own = settings.SITE_URL if is_sandbox() else settings.STRIPE_API_BASE
    return address.startswith(("https://", f"{own.rstrip('/')}/") if own else "https://")


def _wrong_key() -> tuple[str, str] | None:
    key = settings.STRIPE_SECRET_KEY
    if key and _mode_of(key) is Mode.OFF:
        return "STRIPE_SECRET_KEY", "must begin with sk_live_, rk_live_, sk_test_ or rk_test_."
    return None


def _wrong_api_base() -> tuple[str, str] | None:
    base = settings.STRIPE_API_BASE
    if not base:
        return None
    if _mode_of(settings.STRIPE_SECRET_KEY) is not Mode.TEST:
        return "STRIPE_API_BASE", "is only allowed together with a test key (sk_test_… or rk_test_…)."
    if urlsplit(base).scheme not in ("http", "https") or not _is_loopback(urlsplit(base).hostname):
        return "STRIPE_API_BASE", "must be an http address on this machine, such as http://127.0.0.1:12111."
    return None


def _wrong_sandbox_secret() -> tuple[str, str] | None:
    if settings.SANDBOX_WEBHOOK_SECRET and not settings.DEBUG:
        return "SANDBOX_WEBHOOK_SECRET", "belongs to the local simulator and must be empty where DEBUG is off."
    return None


def _mode_of(key: str) -> Mode:
    if key.startswith(("sk_live_", "rk_live_")):
        return Mode.LIVE
    return Mode.TEST if key.startswith(("sk_test_", "rk_test_")) else Mode.OFF


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False

"""What must not go live: each refusal is one sentence that names the setting and the fix."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from payments.stripe_mode import wrong_settings
from storage.connection import deadline, store
from storage.embedded import CannotServe
from storage.errors import Unavailable
from storage.guard import inspect_servers, verify

SHORTEST_KEY = 50
SECONDS_FOR_REDIS = 5


def refused_settings() -> list[str]:
    """What is wrong with the settings alone."""
    return [*(_open_to_the_world() if settings.DEBUG else _unsafe()), *_wrong_addresses()]


def refused_store() -> list[str]:
    """What is wrong with the Redis that the settings name."""
    try:
        with deadline(SECONDS_FOR_REDIS):
            return verify(inspect_servers(), replicas=store.replicas)
    except CannotServe as error:
        return [str(error)]
    except Unavailable as error:
        return [f"Redis does not answer ({error}); start it, or correct REDIS_URL."]
    except ValueError as error:
        return [f"REDIS_URL cannot be understood ({error}); write it like redis://localhost:6379/0."]


def _open_to_the_world() -> Iterator[str]:
    named = [("HOST", settings.HOST), ("SITE_URL", urlsplit(settings.SITE_URL).hostname or "")]
    for name, host in [*named, *(("ALLOWED_HOSTS", host) for host in settings.ALLOWED_HOSTS)]:
        if not is_loopback(host):
            yield f"DEBUG is on while {name} is {host}, open to others; set DEBUG=false, or {name}=127.0.0.1."


def _unsafe() -> Iterator[str]:
    key = _secret_key()
    if len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure-"):
        yield f"SECRET_KEY is missing, short or a default; set SECRET_KEY to {SHORTEST_KEY} or more random characters."
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS names no host of its own; set ALLOWED_HOSTS to the host names of the site."


def _wrong_addresses() -> Iterator[str]:
    yield from (f"{name} {what}" for name, what in wrong_settings())
    if settings.REDIS_CACHE_URL and settings.REDIS_CACHE_URL == settings.REDIS_URL:
        yield "REDIS_CACHE_URL equals REDIS_URL, so emptying the cache would delete the records; give it its own Redis."


def is_loopback(host: str) -> bool:
    """Whether this name or address can only be this machine."""
    if host in ("localhost", "testserver") or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""

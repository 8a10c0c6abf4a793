"""The library's client: every call is bounded in time, and every fault has one of our names.

The library is pinned to API version 2026-10-28.endive (https://docs.stripe.com/api/versioning).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
import stripe
from django.conf import settings

from payments.stripe_door.errors import WAIT_SECONDS, KeyReused, StripeIsOff, StripeRefused, StripeUnavailable
from payments.stripe_mode import Mode, stripe_mode

T = TypeVar("T")

CONNECT_SECONDS, READ_SECONDS = 3, 10
RETRIES = 2
SIGNATURE_SECONDS = 300
"""How old a signed webhook may be."""

logger = logging.getLogger(__name__)
stripe.enable_telemetry = False


class SimulatorTransport(stripe.HTTPClient):
    """Hands the library's requests to the simulator in this process instead of a network."""

    name = "simulator"

    def __init__(self, answer: Callable[..., tuple[str, int, dict[str, str]]]) -> None:
        super().__init__()
        self.answer = answer

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **_ignored: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        return self.answer(method, url, headers or {}, post_data or "")

    def close(self) -> None:
        """Nothing is open."""


def ask(expected: type[T], call: Callable[[stripe.StripeClient], Any]) -> T:
    """What Stripe answers to this call, as `expected`. Raises our own errors only."""
    with _our_errors():
        answer = call(client_of(stripe_mode(), settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE))
        return msgspec.convert(answer.to_dict(), expected)


@lru_cache(maxsize=4)
def client_of(mode: Mode, key: str, base: str) -> stripe.StripeClient:
    """The client of these settings; base: another address than Stripe's own."""
    if mode is Mode.OFF:
        raise StripeIsOff
    return stripe.StripeClient(
        key or "sk_test_simulator",
        http_client=_transport(mode),
        max_network_retries=RETRIES,
        base_addresses={"api": base.rstrip("/")} if base else {},
    )


def _transport(mode: Mode) -> stripe.HTTPClient:
    if mode is Mode.SANDBOX:
        from payments.sandbox.engine import answer

        return SimulatorTransport(answer)
    return stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS))


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except stripe.APIConnectionError as error:
        raise StripeUnavailable(str(error), answered=False) from error
    except stripe.RateLimitError as error:
        raise StripeUnavailable(str(error), answered=False, retry_after=_retry_after(error)) from error
    except stripe.APIError as error:
        raise StripeUnavailable(str(error), answered=_is_final(error), retry_after=_retry_after(error)) from error
    except stripe.IdempotencyError as error:
        raise KeyReused(str(error), code="idempotency_error") from error
    except stripe.StripeError as error:
        raise StripeRefused(str(error), code=error.code or "", param=getattr(error, "param", None) or "") from error
    except msgspec.ValidationError as error:
        logger.exception("Stripe's answer cannot be read")
        raise StripeUnavailable(str(error), answered=True) from error


def _is_final(error: stripe.StripeError) -> bool:
    """A 5xx is kept under the idempotency key; a 409 only says that the same call is still running."""
    return (error.http_status or 0) >= 500


def _retry_after(error: stripe.StripeError) -> int:
    given = (error.headers or {}).get("retry-after", "")
    return min(int(given), 600) if given.isascii() and given.isdigit() else WAIT_SECONDS


def sign(body: str, secret: str) -> str:
    """The `Stripe-Signature` header of this body, signed now."""
    return stripe.WebhookSignature.generate_signature_header(body, secret)  # type: ignore[no-any-return]


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether this secret made this `Stripe-Signature` header for this body, at most 300 s ago."""
    if not signature.isascii():
        return False
    try:
        return bool(stripe.WebhookSignature.verify_header(body, signature, secret, SIGNATURE_SECONDS))
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False

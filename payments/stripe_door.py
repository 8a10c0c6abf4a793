"""The only module that speaks to Stripe. Every call is bounded in time, and every fault has one of our names.

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

from payments.stripe_mode import Mode, stripe_mode
from payments.stripe_objects import CheckoutSession, Customer, CustomerList, PaymentIntent, WebhookEvent

T = TypeVar("T")

CONNECT_SECONDS, READ_SECONDS = 3, 10
RETRIES = 2
SIGNATURE_SECONDS = 300
"""How old a signed webhook may be."""
WAIT_SECONDS = 10
"""After how long it makes sense to ask again when Stripe does not say."""
SESSION_DETAILS = ["payment_intent.latest_charge.balance_transaction"]
INTENT_DETAILS = ["latest_charge.balance_transaction"]

logger = logging.getLogger(__name__)
stripe.enable_telemetry = False


class StripeFault(Exception):
    """The parent of everything this door raises."""


class StripeIsOff(StripeFault):
    """No key is configured, or the settings contradict each other."""


class StripeUnavailable(StripeFault):
    """No answer, or a fault on Stripe's side, or too many requests. The call may or may not have been executed.

    answered: Stripe did answer, so it keeps that answer under the idempotency key for 24 hours.
    """

    def __init__(self, message: str, *, answered: bool, retry_after: int = WAIT_SECONDS) -> None:
        super().__init__(message)
        self.answered, self.retry_after = answered, retry_after


class StripeRefused(StripeFault):
    """Stripe understood and said no. `code` and `param` are Stripe's own words."""

    def __init__(self, message: str, *, code: str = "", param: str = "") -> None:
        super().__init__(message)
        self.code, self.param = code, param

    @property
    def is_missing(self) -> bool:
        """The object that was named does not exist."""
        return self.code == "resource_missing"


class KeyReused(StripeRefused):
    """This idempotency key was used before with other parameters."""


class InvalidSignature(StripeFault):
    """The body was not signed by any configured secret, or too long ago."""


class NotAnEvent(StripeFault):
    """Signed, but no event object with an id and a type."""


# -- customers -------------------------------------------------------------------------------------------------------


def create_customer(*, user: str, name: str, email: str, key: str) -> Customer:
    """https://docs.stripe.com/api/customers/create; key: the idempotency key."""
    asked = {"name": name, "email": email, "metadata": {"user": user}}
    return _ask(Customer, lambda client: client.v1.customers.create(asked, {"idempotency_key": key}))  # type: ignore[arg-type]


def find_customer(*, user: str, email: str) -> Customer | None:
    """The customer that we made for this user earlier: the e-mail only narrows the search, our own note decides."""
    listed = _ask(CustomerList, lambda client: client.v1.customers.list({"email": email, "limit": 100}))
    return next((customer for customer in listed.data if (customer.metadata or {}).get("user") == user), None)


def retrieve_customer(customer_id: str) -> Customer:
    """https://docs.stripe.com/api/customers/retrieve; a deleted one answers with `deleted`."""
    return _ask(Customer, lambda client: client.v1.customers.retrieve(customer_id))


# -- checkout sessions and what became of them -----------------------------------------------------------------------


def create_checkout_session(asked: Mapping[str, Any], *, key: str) -> CheckoutSession:
    """https://docs.stripe.com/api/checkout/sessions/create; key: the idempotency key."""
    return _ask(CheckoutSession, lambda client: client.v1.checkout.sessions.create(asked, {"idempotency_key": key}))  # type: ignore[arg-type]


def retrieve_checkout_session(session_id: str) -> CheckoutSession:
    """The session as it is now, with its payment intent, charge and fee where they exist already."""
    session = _ask(
        CheckoutSession, lambda client: client.v1.checkout.sessions.retrieve(session_id, {"expand": SESSION_DETAILS})
    )
    return _with_intent(session)


def _with_intent(session: CheckoutSession) -> CheckoutSession:
    """What the payer must still do, and why an attempt failed, stand in the intent: its bare id does not tell."""
    if not isinstance(session.payment_intent, str):
        return session
    try:
        return msgspec.structs.replace(session, payment_intent=retrieve_payment_intent(session.payment_intent))
    except StripeRefused:
        return session


def expire_checkout_session(session_id: str) -> CheckoutSession:
    """Nobody can pay in it any more. StripeRefused when it is not open (https://docs.stripe.com/api/checkout/sessions/expire)."""
    return _ask(CheckoutSession, lambda client: client.v1.checkout.sessions.expire(session_id))


def retrieve_payment_intent(intent_id: str) -> PaymentIntent:
    """The payment intent as it is now, with its charge and fee where they exist already."""
    return _ask(PaymentIntent, lambda client: client.v1.payment_intents.retrieve(intent_id, {"expand": INTENT_DETAILS}))


# -- webhooks --------------------------------------------------------------------------------------------------------


def verify_event(body: bytes, signature: str, secrets: list[str]) -> WebhookEvent:
    """The event in a webhook's raw body, if any of these secrets signed it within the last 300 s.

    Raises InvalidSignature or NotAnEvent, whatever strangers send (https://docs.stripe.com/webhooks#verify-manually).
    """
    if not any(_is_signed(body, signature, secret) for secret in secrets):
        raise InvalidSignature
    try:
        event = msgspec.json.decode(body, type=WebhookEvent)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotAnEvent(str(error)) from error
    if event.object != "event":
        raise NotAnEvent(event.object)
    return event


def sign(body: str, secret: str) -> str:
    """The `Stripe-Signature` header of this body, signed now."""
    return stripe.WebhookSignature.generate_signature_header(body, secret)  # type: ignore[no-any-return]


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    if not signature.isascii():
        return False
    try:
        return bool(stripe.WebhookSignature.verify_header(body, signature, secret, SIGNATURE_SECONDS))
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False


# -- the client ------------------------------------------------------------------------------------------------------


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


def _ask(expected: type[T], call: Callable[[stripe.StripeClient], Any]) -> T:
    with _our_errors():
        answer = call(_client(stripe_mode(), settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE))
        return msgspec.convert(answer.to_dict(), expected)


@lru_cache(maxsize=4)
def _client(mode: Mode, key: str, base: str) -> stripe.StripeClient:
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

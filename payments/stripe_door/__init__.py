"""The only door to Stripe; within it only `client` imports the library."""

from payments.stripe_door.checkout import (
    create_checkout_session,
    expire_checkout_session,
    retrieve_checkout_session,
    retrieve_payment_intent,
)
from payments.stripe_door.client import SimulatorTransport, client_of, sign
from payments.stripe_door.customers import create_customer, find_customer, retrieve_customer
from payments.stripe_door.errors import (
    InvalidSignature,
    KeyReused,
    NotAnEvent,
    StripeFault,
    StripeIsOff,
    StripeRefused,
    StripeUnavailable,
)
from payments.stripe_door.webhooks import verify_event

__all__ = [
    "InvalidSignature",
    "KeyReused",
    "NotAnEvent",
    "SimulatorTransport",
    "StripeFault",
    "StripeIsOff",
    "StripeRefused",
    "StripeUnavailable",
    "client_of",
    "create_checkout_session",
    "create_customer",
    "expire_checkout_session",
    "find_customer",
    "retrieve_checkout_session",
    "retrieve_customer",
    "retrieve_payment_intent",
    "sign",
    "verify_event",
]

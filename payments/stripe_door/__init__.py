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
from payments.stripe_door.events import list_events, read_newest_events
from payments.stripe_door.recent import (
    list_recent_disputes,
    list_recent_invoices,
    list_recent_refunds,
    list_recent_sessions,
    list_recent_subscriptions,
)
from payments.stripe_door.subscriptions import (
    create_portal_session,
    find_intent_of_invoice,
    list_invoices,
    retrieve_invoice,
    retrieve_subscription,
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
    "create_portal_session",
    "expire_checkout_session",
    "find_customer",
    "find_intent_of_invoice",
    "list_events",
    "list_invoices",
    "list_recent_disputes",
    "list_recent_invoices",
    "list_recent_refunds",
    "list_recent_sessions",
    "list_recent_subscriptions",
    "read_newest_events",
    "retrieve_checkout_session",
    "retrieve_customer",
    "retrieve_invoice",
    "retrieve_payment_intent",
    "retrieve_subscription",
    "sign",
    "verify_event",
]

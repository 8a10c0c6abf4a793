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
from payments.stripe_door.refunds import (
    create_refund,
    find_refund,
    list_disputes_of,
    list_refunds_of,
    retrieve_charge,
    retrieve_dispute,
    retrieve_refund,
)
from payments.stripe_door.subscriptions import (
    create_portal_session,
    find_intent_of_invoice,
    list_invoices,
    list_invoices_of_customer,
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
    "create_refund",
    "expire_checkout_session",
    "find_customer",
    "find_intent_of_invoice",
    "find_refund",
    "list_disputes_of",
    "list_events",
    "list_invoices",
    "list_invoices_of_customer",
    "list_recent_disputes",
    "list_recent_invoices",
    "list_recent_refunds",
    "list_recent_sessions",
    "list_recent_subscriptions",
    "list_refunds_of",
    "read_newest_events",
    "retrieve_charge",
    "retrieve_checkout_session",
    "retrieve_customer",
    "retrieve_dispute",
    "retrieve_invoice",
    "retrieve_payment_intent",
    "retrieve_refund",
    "retrieve_subscription",
    "sign",
    "verify_event",
]

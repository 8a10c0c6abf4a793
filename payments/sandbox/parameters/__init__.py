"""What the simulator understands of Stripe's parameters. One that is not listed is refused, as Stripe does."""

from payments.sandbox.parameters.checkout import CustomerParams, SessionListParams, SessionParams
from payments.sandbox.parameters.lists import (
    Created,
    Expansion,
    ListParams,
    OfCharge,
    OfCustomer,
    OfEmail,
    OfInvoice,
    OfSubscription,
    OfTypes,
)
from payments.sandbox.parameters.portal import PortalParams
from payments.sandbox.parameters.reading import Refusal, missing, nested, read
from payments.sandbox.parameters.refunds import RefundParams
from payments.sandbox.parameters.subscriptions import CancelParams, SubscriptionParams

__all__ = [
    "CancelParams",
    "Created",
    "CustomerParams",
    "Expansion",
    "ListParams",
    "OfCharge",
    "OfCustomer",
    "OfEmail",
    "OfInvoice",
    "OfSubscription",
    "OfTypes",
    "PortalParams",
    "RefundParams",
    "Refusal",
    "SessionListParams",
    "SessionParams",
    "SubscriptionParams",
    "missing",
    "nested",
    "read",
]

"""What we read of Stripe's objects, as plain frozen values. Fields that are not listed are ignored.

Amounts are integers in the smallest unit of the currency, times are unix seconds. A related object is its id, or the
object itself where the door asked to expand it (https://docs.stripe.com/api/expanding_objects).
"""

from payments.stripe_objects.events import EventBody, EventList, Listed, ListedPage, WebhookEvent
from payments.stripe_objects.purchases import (
    BalanceTransaction,
    Boleto,
    Charge,
    CheckoutSession,
    Customer,
    CustomerList,
    Id,
    MethodDetails,
    NextAction,
    PaymentError,
    PaymentIntent,
    Pix,
)
from payments.stripe_objects.refunds import Dispute, DisputeList, Refund, RefundList
from payments.stripe_objects.subscriptions import (
    Invoice,
    InvoiceList,
    InvoicePayment,
    InvoicePaymentList,
    PortalSession,
    Subscription,
)

__all__ = [
    "BalanceTransaction",
    "Boleto",
    "Charge",
    "CheckoutSession",
    "Customer",
    "CustomerList",
    "Dispute",
    "DisputeList",
    "EventBody",
    "EventList",
    "Id",
    "Invoice",
    "InvoiceList",
    "InvoicePayment",
    "InvoicePaymentList",
    "Listed",
    "ListedPage",
    "MethodDetails",
    "NextAction",
    "PaymentError",
    "PaymentIntent",
    "Pix",
    "PortalSession",
    "Refund",
    "RefundList",
    "Subscription",
    "WebhookEvent",
]

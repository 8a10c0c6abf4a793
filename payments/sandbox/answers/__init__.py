"""The simulator's records as Stripe's JSON objects (API version 2026-10-28.endive).

A related object is its id here; `expansion.py` puts the object itself where it was asked for.
"""

from payments.sandbox.answers.customers import customer_object, method_object
from payments.sandbox.answers.disputes import dispute_object
from payments.sandbox.answers.events import event_object
from payments.sandbox.answers.invoices import invoice_object, invoice_payment_object
from payments.sandbox.answers.payments import charge_object, intent_object, transaction_object
from payments.sandbox.answers.portals import portal_object
from payments.sandbox.answers.refunds import refund_object, refund_transaction_object
from payments.sandbox.answers.sessions import page_of, session_object
from payments.sandbox.answers.subscriptions import subscription_object
from payments.sandbox.answers.values import Json, plain_id, seconds

__all__ = [
    "Json",
    "charge_object",
    "customer_object",
    "dispute_object",
    "event_object",
    "intent_object",
    "invoice_object",
    "invoice_payment_object",
    "method_object",
    "page_of",
    "plain_id",
    "portal_object",
    "refund_object",
    "refund_transaction_object",
    "seconds",
    "session_object",
    "subscription_object",
    "transaction_object",
]

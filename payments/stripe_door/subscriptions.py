"""Subscriptions, their invoices, and Stripe's page where a customer changes the card or cancels."""

from __future__ import annotations

from typing import Any

from payments.stripe_door.client import ask
from payments.stripe_objects import Invoice, InvoiceList, InvoicePaymentList, PaymentIntent, PortalSession, Subscription

MOST_INVOICES = 100


def retrieve_subscription(subscription_id: str) -> Subscription:
    """The subscription as it is now (https://docs.stripe.com/api/subscriptions/retrieve)."""
    return ask(Subscription, lambda client: client.v1.subscriptions.retrieve(subscription_id))


def retrieve_invoice(invoice_id: str) -> Invoice:
    """The invoice as it is now (https://docs.stripe.com/api/invoices/retrieve)."""
    return ask(Invoice, lambda client: client.v1.invoices.retrieve(invoice_id))


def list_invoices(subscription_id: str) -> list[Invoice]:
    """The invoices of a subscription, at most the hundred newest, the newest first."""
    asked: Any = {"subscription": subscription_id, "limit": MOST_INVOICES}
    return ask(InvoiceList, lambda client: client.v1.invoices.list(asked)).data


def list_invoices_of_customer(customer: str) -> list[Invoice]:
    """The invoices of all of a customer's subscriptions, at most the hundred newest, the newest first."""
    asked: Any = {"customer": customer, "limit": MOST_INVOICES}
    return ask(InvoiceList, lambda client: client.v1.invoices.list(asked)).data


def find_intent_of_invoice(invoice_id: str) -> PaymentIntent | None:
    """How this invoice was or is to be paid, without its charge; None before any attempt.

    An invoice leads to its payment intent only through here (https://docs.stripe.com/api/invoice-payment/list).
    """
    asked: Any = {"invoice": invoice_id, "expand": ["data.payment.payment_intent"], "limit": 10}
    found = ask(InvoicePaymentList, lambda client: client.v1.invoice_payments.list(asked)).data
    intents = [one.payment.payment_intent for one in sorted(found, key=lambda one: not one.is_default)]
    return next((intent for intent in intents if isinstance(intent, PaymentIntent)), None)


def create_portal_session(*, customer: str, return_url: str, locale: str) -> PortalSession:
    """A short-lived page of Stripe's for this customer (https://docs.stripe.com/api/customer_portal/sessions/create)."""
    asked: Any = {"customer": customer, "return_url": return_url, "locale": locale}
    return ask(PortalSession, lambda client: client.v1.billing_portal.sessions.create(asked))

"""Invoices of a subscription, made as Stripe makes them, and the events that follow."""

from __future__ import annotations

from datetime import datetime

from payments.sandbox.answers import intent_object, invoice_object, subscription_object
from payments.sandbox.delivery import Fact
from payments.sandbox.models import Invoice, Subscription
from payments.sandbox.repositories import invoices


def draft_invoice(
    subscription: Subscription, *, reason: str, looks_back: tuple[datetime, datetime], amount: int, at: datetime
) -> Invoice:
    """For the running period of the subscription; looks_back: the period before, which Stripe names in the invoice."""
    return invoices.named(
        Invoice(
            subscription=subscription.id,
            subscription_metadata=subscription.metadata,
            customer=subscription.customer,
            amount=amount,
            currency=subscription.currency,
            description=subscription.description,
            methods=("card", "boleto"),
            card=subscription.card,
            number=f"{subscription.id[-8:].upper()}-{subscription.invoices + 1:04d}",
            billing_reason=reason,
            period_start=looks_back[0],
            period_end=looks_back[1],
            service_start=subscription.period_start,
            service_end=subscription.period_end,
            created_at=at,
        )
    )


def issued(draft: Invoice, finalized: Invoice) -> list[Fact]:
    return [told("created", draft), told("finalized", finalized)]


def told(what: str, invoice: Invoice) -> Fact:
    """`invoice.<what>`"""
    return Fact(f"invoice.{what}", invoice_object(invoice))


def attempt_failed(invoice: Invoice) -> list[Fact]:
    return [Fact("payment_intent.payment_failed", intent_object(invoice)), told("payment_failed", invoice)]


def updated(subscription: Subscription, before: Subscription) -> list[Fact]:
    """`customer.subscription.updated`, if anything is different."""
    now_object, then_object = subscription_object(subscription), subscription_object(before)
    if now_object == then_object:
        return []
    return [Fact("customer.subscription.updated", now_object, then_object)]


def deleted(subscription: Subscription) -> Fact:
    return Fact("customer.subscription.deleted", subscription_object(subscription))

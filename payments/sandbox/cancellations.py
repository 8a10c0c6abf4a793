"""How subscriptions end."""

from __future__ import annotations

from datetime import datetime

from payments.sandbox.billing import attempt_failed, deleted, told, updated
from payments.sandbox.changes import Change
from payments.sandbox.models import Subscription
from payments.sandbox.repositories import invoices


def at_period_end(subscription: Subscription, at: datetime) -> Change:
    leaving = subscription.leaving(at)
    return Change(leaving, updated(leaving, subscription))


def undone(subscription: Subscription, _at: datetime) -> Change:
    staying = subscription.staying()
    return Change(staying, updated(staying, subscription))


def period_over(subscription: Subscription, at: datetime) -> Change:
    over = subscription.ended(at, reason="cancellation_requested")
    return Change(over, [deleted(over)])


def at_once(subscription: Subscription, at: datetime) -> Change:
    over = subscription.replace(cancel_at_period_end=False).ended(at, reason="cancellation_requested")
    return Change(over, [deleted(over)])


def after_failures(subscription: Subscription, at: datetime) -> Change:
    """The last automatic attempt was declined, and the settings say: cancel."""
    invoice = invoices.get(subscription.latest_invoice).failed(at, last=True)
    over = subscription.ended(at, reason="payment_failed")
    return Change(over, [*attempt_failed(invoice), deleted(over)], invoice)


def never_begun(subscription: Subscription, at: datetime) -> Change:
    """The first invoice was not paid in time; it is voided."""
    voided = invoices.get(subscription.latest_invoice).voided(at)
    over = subscription.ended(at, reason="payment_failed", status="incomplete_expired")
    return Change(over, [*updated(over, subscription), told("voided", voided)], voided)

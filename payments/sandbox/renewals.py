"""A new month of a subscription, and how its invoice fares.

Order of the events as in https://docs.stripe.com/billing/subscriptions/webhooks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from payments.sandbox.answers import subscription_object
from payments.sandbox.billing import attempt_failed, draft_invoice, issued, told, updated
from payments.sandbox.changes import Change
from payments.sandbox.delivery import Fact
from payments.sandbox.models import Invoice, Subscription
from payments.sandbox.repositories import invoices


class Month(NamedTuple):
    """A month has begun and its invoice is finalized, but nothing is paid yet."""

    subscription: Subscription
    invoice: Invoice
    facts: list[Fact]


def paid(subscription: Subscription, at: datetime) -> Change:
    """The invoice is paid at once; while collection is paused it is voided instead."""
    month = _next_month(subscription, at)
    if subscription.collection_paused:
        voided = month.invoice.voided(at)
        return Change(month.subscription, [*month.facts, told("voided", voided)], voided)
    settled = month.invoice.paid_by(subscription.method, at)
    return Change(month.subscription, [*month.facts, told("paid", settled)], settled)


def failed(subscription: Subscription, at: datetime) -> Change:
    return _not_paid(subscription, at, lambda invoice: invoice.failed(at), attempt_failed)


def action_required(subscription: Subscription, at: datetime) -> Change:
    """The bank asks for 3-D Secure and nobody is there."""
    return _not_paid(subscription, at, lambda invoice: invoice.awaiting_confirmation(), _action_required)


def by_boleto(subscription: Subscription, at: datetime) -> Change:
    """A boleto is issued; the subscription goes on until it lapses."""
    month = _next_month(subscription.replace(method="boleto"), at)
    waiting = month.invoice.awaiting_boleto(at)
    return Change(month.subscription, [*month.facts, *_action_required(waiting)], waiting)


def unfinalized(subscription: Subscription, at: datetime) -> Change:
    """Stripe cannot work out the tax, so the invoice stays a draft."""
    month = _next_month(subscription, at)
    stuck = month.invoice.replace(status="draft", finalized_at=None).not_finalized()
    return Change(month.subscription, [*month.facts[:-1], told("finalization_failed", stuck)], stuck)


def retried_in_vain(subscription: Subscription, at: datetime) -> Change:
    """Another automatic attempt was declined."""
    invoice = invoices.get(subscription.latest_invoice).failed(at)
    return Change(subscription, attempt_failed(invoice), invoice)


def retries_used_up(subscription: Subscription, at: datetime) -> Change:
    """The last automatic attempt was declined: the subscription is unpaid."""
    invoice = invoices.get(subscription.latest_invoice).failed(at, last=True)
    unpaid = subscription.with_status("unpaid")
    return Change(unpaid, [*attempt_failed(invoice), *updated(unpaid, subscription)], invoice)


def paused(subscription: Subscription, at: datetime) -> Change:
    """The trial ended and there was nothing to pay with (https://docs.stripe.com/billing/subscriptions/trials)."""
    still = subscription.replace(status="paused", trial_end=min(at, subscription.trial_end or at))
    return Change(still, [Fact("customer.subscription.paused", subscription_object(still))])


def resumed(subscription: Subscription, at: datetime) -> Change:
    """A new month begins today and is paid."""
    going = subscription.replace(status="active", anchor=at, period=0)
    draft = _draft(going, (subscription.period_start, at), at)
    settled = draft.finalized(at).paid_by("card", at)
    going = going.paying_with(subscription.card).invoiced(settled.id)
    facts = [*issued(draft, draft.finalized(at)), told("paid", settled)]
    return Change(going, [*facts, Fact("customer.subscription.resumed", subscription_object(going))], settled)


def on_hold(subscription: Subscription, _at: datetime) -> Change:
    """Somebody paused the collection in the dashboard; the status stays."""
    held = subscription.replace(collection_paused=True)
    return Change(held, updated(held, subscription))


def off_hold(subscription: Subscription, _at: datetime) -> Change:
    going = subscription.replace(collection_paused=False)
    return Change(going, updated(going, subscription))


def _not_paid(
    subscription: Subscription,
    at: datetime,
    becomes: Callable[[Invoice], Invoice],
    happened: Callable[[Invoice], list[Fact]],
) -> Change:
    month = _next_month(subscription, at)
    invoice = becomes(month.invoice)
    late = month.subscription.with_status("past_due")
    return Change(late, [*month.facts, *happened(invoice), *updated(late, month.subscription)], invoice)


def _action_required(invoice: Invoice) -> list[Fact]:
    return [told("payment_action_required", invoice)]


def _next_month(subscription: Subscription, at: datetime) -> Month:
    rolled = subscription.renewed(at)
    draft = _draft(rolled, (subscription.period_start, rolled.period_start), at)
    rolled = rolled.invoiced(draft.id)
    finalized = draft.finalized(at)
    return Month(rolled, finalized, [*updated(rolled, subscription), *issued(draft, finalized)])


def _draft(subscription: Subscription, looks_back: tuple[datetime, datetime], at: datetime) -> Invoice:
    return draft_invoice(
        subscription, reason="subscription_cycle", looks_back=looks_back, amount=subscription.amount, at=at
    )

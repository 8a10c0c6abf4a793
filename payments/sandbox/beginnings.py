"""How a checkout session begins a subscription."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from payments.sandbox.answers import plain_id, session_object, subscription_object
from payments.sandbox.billing import draft_invoice, issued, told
from payments.sandbox.delivery import Fact, announce
from payments.sandbox.impossible import NotPossible
from payments.sandbox.models import Invoice, Purchase, Subscription
from payments.sandbox.repositories import customers, invoices, purchases, subscriptions
from storage.clock import now
from storage.commits import commit, retry_conflicts


class Beginning(NamedTuple):
    purchase: Purchase
    subscription: Subscription
    facts: list[Fact]


def begin(purchase_id: str, method: str) -> Purchase:
    """The customer completed the session by this method. With a trial nothing is paid yet; a boleto is paid later.

    Raises NotPossible when the session is over.
    """
    begun = retry_conflicts(lambda: _begin(purchases.get(purchase_id), method, now()))
    if method == "card":
        customers.change(plain_id(begun.purchase.customer), lambda known: known.with_card(begun.subscription.card))
    announce(*begun.facts)
    return begun.purchase


def _begin(purchase: Purchase, method: str, at: datetime) -> Beginning:
    if not purchase.is_open:
        raise NotPossible(purchase.id)
    subscription = _subscription_of(purchase, method, at)
    draft = draft_invoice(
        subscription, reason="subscription_create", looks_back=(at, at), amount=purchase.due_now, at=at
    )
    finalized = draft.finalized(at)
    invoice, happened = _first_payment(finalized, method, at)
    subscription = subscription.invoiced(invoice.id)
    done = purchase.began(subscription.id, invoice.id)
    done = done.replace(method=method, paid_at=invoice.paid_at if invoice.amount else None)
    commit(purchases.saving(done), subscriptions.creating(subscription), invoices.creating(invoice))
    created = Fact("customer.subscription.created", subscription_object(subscription))
    completed = Fact("checkout.session.completed", session_object(done))
    return Beginning(done, subscription, [created, *issued(draft, finalized), happened, completed])


def _first_payment(invoice: Invoice, method: str, at: datetime) -> tuple[Invoice, Fact]:
    if invoice.amount == 0:
        settled = invoice.settled_free(at)
        return settled, told("paid", settled)
    if method == "card":
        paid = invoice.paid_by("card", at)
        return paid, told("paid", paid)
    waiting = invoice.awaiting_boleto(at)
    return waiting, told("payment_action_required", waiting)


def _subscription_of(purchase: Purchase, method: str, at: datetime) -> Subscription:
    unpaid = "active" if method == "card" else "incomplete"
    return subscriptions.named(
        Subscription(
            purchase=purchase.id,
            customer=purchase.customer,
            amount=purchase.amount,
            currency=purchase.currency,
            description=purchase.description,
            metadata=purchase.subscription_metadata,
            status="trialing" if purchase.trial_end else unpaid,
            method=method,
            anchor=purchase.trial_end or at,
            period=-1 if purchase.trial_end else 0,
            trial_end=purchase.trial_end,
            created_at=at,
        )
    )

"""Which objects at Stripe a reconciliation looks at, and what brings each of them into our records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

from payments.models import Payment, Subscription
from payments.repositories import Payments, Subscriptions, payments, subscriptions
from payments.services.charges import project_charge
from payments.services.projection import project_session
from payments.services.subscription_projection import project_invoice, project_subscription
from payments.stripe_door import (
    list_recent_disputes,
    list_recent_invoices,
    list_recent_refunds,
    list_recent_sessions,
    list_recent_subscriptions,
)
from payments.stripe_mode import stripe_mode
from storage.indexes import Index

PAGE = 200
LONGEST_DISPUTE = 120 * 86_400
"""Seconds. A bank may decide months after it took the money, and disputes are few."""


class Projection(Protocol):
    def __call__(self, object_id: str, /, *, by: str, wait: float) -> object: ...


class Compared(NamedTuple):
    """An object at Stripe. kind: what Stripe calls it."""

    kind: str
    id: str
    project: Projection


RECENT = (
    ("checkout session", list_recent_sessions, project_session),
    ("subscription", list_recent_subscriptions, project_subscription),
    ("invoice", list_recent_invoices, project_invoice),
    ("charge", list_recent_refunds, project_charge),
    ("charge", list_recent_disputes, project_charge),
)
"""What Stripe lists: its word, the ids since a moment, the projection."""


def objects_to_compare(since: int, *, deep: bool) -> Iterator[Compared]:
    """Each once: those that our open payments wait for, then what Stripe has made since then (unix seconds).

    deep: our subscriptions that are not over, and disputes of months before, as well.
    """
    seen: set[tuple[str, str]] = set()
    for one in _candidates(since, deep=deep):
        if (one.kind, one.id) not in seen:
            seen.add((one.kind, one.id))
            yield one


def objects_of(payment: Payment) -> list[Compared]:
    """What this payment stands for at Stripe; nothing where it never went there."""
    moved = [Compared("charge", payment.charge, project_charge)] if payment.charge else []
    if payment.invoice:
        return [Compared("invoice", payment.invoice, project_invoice), *moved]
    started = [Compared("subscription", payment.subscription, project_subscription)] if payment.subscription else []
    opened = [Compared("checkout session", payment.session, project_session)] if payment.session else []
    return opened + started + moved


def _candidates(since: int, *, deep: bool) -> Iterator[Compared]:
    for payment in _open_payments():
        yield from objects_of(payment)
    for kind, list_recent, project in RECENT:
        yield from (Compared(kind, object_id, project) for object_id in list_recent(since))
    if deep:
        yield from (Compared("charge", one, project_charge) for one in list_recent_disputes(since - LONGEST_DISPUTE))
        yield from (Compared("subscription", one.subscription, project_subscription) for one in _running())


def _open_payments() -> Iterator[Payment]:
    mode = stripe_mode().value
    for status in ("checkout_open", "processing"):
        yield from (one for one in _walk(payments, Payments.by_status, status=status) if one.mode in ("", mode))
    for one in _walk(payments, Payments.owed_by_kind, kind="monthly"):
        if one.status == "due" and one.mode == mode:
            yield one


def _running() -> Iterator[Subscription]:
    mode = stripe_mode().value
    return (one for one in _walk(subscriptions, Subscriptions.all) if not one.is_over and one.mode == mode)


def _walk(repository: Any, index: Index, **where: str) -> Iterator[Any]:
    """Every record of an index, read page by page before anything is done with them."""
    found: list[Any] = []
    page = repository.list(index, limit=PAGE, **where)
    found += page.items
    while page.next:
        page = repository.list(index, limit=PAGE, cursor=page.next, **where)
        found += page.items
    return iter(found)

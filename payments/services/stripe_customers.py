"""One Stripe customer per user."""

from __future__ import annotations

from accounts.models import User
from payments.models import StripeCustomer, StripeEvent
from payments.repositories import stripe_customers, stripe_events
from payments.stripe_door import KeyReused, StripeUnavailable, create_customer, find_customer, retrieve_customer
from payments.stripe_mode import stripe_mode
from payments.stripe_objects import Customer
from storage.clock import now
from storage.commits import commit, retry_conflicts
from storage.locks import lock

LOCK_SECONDS, WAIT_SECONDS = 90, 30


def stripe_customer_of(user: User) -> str:
    """Stripe's id for this user, made there the first time, and again after it was deleted there.

    Only for a verified address: Stripe shows a customer's cards to whoever pays as him. However many ask at once, one
    customer is made: one asks at a time, under one idempotency key.
    """
    known = stripe_customers.find(user.id)
    if known and known.is_usable(stripe_mode()):
        return known.customer
    with lock(f"customer:{user.id}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS):
        known = stripe_customers.find(user.id)
        if known and known.is_usable(stripe_mode()):
            return known.customer
        return _make(user, known)


def forget_customer(user_id: str, customer: str, *, by: str) -> None:
    """This customer is no more at Stripe: the next checkout makes another, what was paid stays."""
    known = stripe_customers.find(user_id)
    if known:
        stripe_customers.change(user_id, lambda link: link.unlinked(customer), event="stripe.customer_deleted", by=by)


def project_customer(customer: str, event: StripeEvent, *, by: str) -> None:
    """Bring our link to this customer up to date with Stripe; the inbox event is done in the same commit."""
    is_gone = retrieve_customer(customer).deleted
    retry_conflicts(lambda: _project(event, customer if is_gone else "", by))


def _project(event: StripeEvent, gone: str, by: str) -> None:
    known = stripe_customers.find(event.user) if event.user else None
    unlinked = known.unlinked(gone) if known else None
    done = stripe_events.saving(event.done(at=now()), event="stripe.event_handled", by="stripe")
    if known is None or unlinked is None or unlinked is known:
        commit(done)
    else:
        commit(stripe_customers.saving(unlinked, event="stripe.customer_deleted", by=by), done)


def _make(user: User, known: StripeCustomer | None) -> str:
    """What we are about to ask is written first: a lost answer must not end in a second customer."""
    link = known or StripeCustomer(id=user.id, customer="", mode=stripe_mode().value, created_at=now())
    asking = link.asking(stripe_mode().value, at=now())
    [asking] = commit(stripe_customers.saving(asking) if known else stripe_customers.creating(asking))
    found = find_customer(user=user.id, email=user.email) if asking.may_exist_already(now()) else None
    customer = (found or _create(user, asking)).id
    stripe_customers.save(asking.linked(customer), event="stripe.customer_linked", by=user.id)
    return customer


def _create(user: User, asking: StripeCustomer) -> Customer:
    try:
        return create_customer(user=user.id, name=user.name, email=user.email, key=asking.idempotency_key)
    except (StripeUnavailable, KeyReused) as fault:
        if not isinstance(fault, StripeUnavailable) or fault.answered:
            stripe_customers.save(asking.doubtful())
        raise

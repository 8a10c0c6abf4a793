"""What each type of Stripe event makes us do.

An event is only a hint: the object is fetched again and its present state projected, because events come late, twice
and out of order (https://docs.stripe.com/webhooks#event-ordering).
"""

from __future__ import annotations

from collections.abc import Callable

from payments.models import StripeEvent
from payments.repositories import payments, stripe_events
from payments.services.projection import NotOurs, project_session
from payments.services.stripe_customers import project_customer
from payments.stripe_door import retrieve_payment_intent
from storage.clock import now
from storage.commits import Write, commit

Handler = Callable[[StripeEvent, str], None]
WAIT_SECONDS = 2
"""How long a webhook waits for another projection of the same session."""


def refresh_session(event: StripeEvent, by: str) -> None:
    """A checkout session changed."""
    _project(event.object_id, event, by)


def refresh_session_of_intent(event: StripeEvent, by: str) -> None:
    """An attempt to pay failed: the session that the payment waits in tells where it stands."""
    notes = retrieve_payment_intent(event.object_id).metadata or {}
    payment = payments.find(notes.get("payment", ""))
    if payment is None:
        raise NotOurs(event.object_id)
    if payment.session:
        _project(payment.session, event, by)
    else:
        commit(_done(event))


def refresh_customer(event: StripeEvent, by: str) -> None:
    """A customer was deleted."""
    project_customer(event.object_id, event, by=by)


HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": refresh_session,
    "checkout.session.async_payment_succeeded": refresh_session,
    "checkout.session.async_payment_failed": refresh_session,
    "checkout.session.expired": refresh_session,
    "payment_intent.payment_failed": refresh_session_of_intent,
    "customer.deleted": refresh_customer,
}
"""All other types are answered with 200 and ignored."""


def _project(session_id: str, event: StripeEvent, by: str) -> None:
    """The event is done in the commit that changes the payment. One that did not say whose it is lives in another
    partition: it is done right after, and repeating it is harmless."""
    payment = project_session(
        session_id, by=by, wait=WAIT_SECONDS, also=lambda known: [_done(event)] if known.user == event.user else []
    )
    if payment.user != event.user:
        commit(_done(event))


def _done(event: StripeEvent) -> Write:
    return stripe_events.saving(event.done(at=now()), event="stripe.event_handled", by="stripe")

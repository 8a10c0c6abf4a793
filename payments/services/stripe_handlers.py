"""What each type of Stripe event makes us do.

An event is only a hint: the object is fetched again and its present state projected, because events come late, twice
and out of order (https://docs.stripe.com/webhooks#event-ordering).
"""

from __future__ import annotations

from collections.abc import Callable

from payments.models import Payment, StripeEvent
from payments.repositories import payments, stripe_events
from payments.services.changes import Also
from payments.services.charges import project_charge, project_dispute, project_refund
from payments.services.projection import NotOurs, project_session
from payments.services.stripe_customers import project_customer
from payments.services.subscription_projection import project_invoice, project_subscription
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
    """An attempt to pay failed: the session that the payment waits in tells where it stands.

    The intent of an invoice carries no note of ours: its invoice has an event of its own.
    """
    notes = retrieve_payment_intent(event.object_id).metadata or {}
    if "payment" not in notes:
        return _finish_without_change(event)
    payment = payments.find(notes["payment"])
    if payment is None:
        raise NotOurs(event.object_id)
    if payment.session:
        return _project(payment.session, event, by)
    return _finish_without_change(event)


def refresh_customer(event: StripeEvent, by: str) -> None:
    """A customer was deleted."""
    project_customer(event.object_id, event, by=by)


def refresh_subscription(event: StripeEvent, by: str) -> None:
    """A subscription changed."""
    _finish(event, lambda also: project_subscription(event.object_id, by=by, wait=WAIT_SECONDS, also=also))


def refresh_invoice(event: StripeEvent, by: str) -> None:
    """An invoice of a subscription was paid, failed or closed."""
    _finish(event, lambda also: project_invoice(event.object_id, by=by, wait=WAIT_SECONDS, also=also))


def refresh_charge(event: StripeEvent, by: str) -> None:
    """Money of a charge went back."""
    _finish(event, lambda also: project_charge(event.object_id, by=by, wait=WAIT_SECONDS, also=also))


def refresh_refund(event: StripeEvent, by: str) -> None:
    """A refund was made, arrived or failed."""
    _finish(event, lambda also: project_refund(event.object_id, by=by, wait=WAIT_SECONDS, also=also))


def refresh_dispute(event: StripeEvent, by: str) -> None:
    """A bank took money back for a while, or decided."""
    _finish(event, lambda also: project_dispute(event.object_id, by=by, wait=WAIT_SECONDS, also=also))


DISPUTE_CHANGES = ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")
SUBSCRIPTION_CHANGES = ("created", "updated", "deleted", "paused", "resumed")
INVOICE_CHANGES = (
    "paid",
    "payment_failed",
    "payment_action_required",
    "finalization_failed",
    "voided",
    "marked_uncollectible",
)

HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": refresh_session,
    "checkout.session.async_payment_succeeded": refresh_session,
    "checkout.session.async_payment_failed": refresh_session,
    "checkout.session.expired": refresh_session,
    "payment_intent.payment_failed": refresh_session_of_intent,
    "charge.refunded": refresh_charge,
    "charge.refund.updated": refresh_refund,
    **{f"refund.{change}": refresh_refund for change in ("created", "updated", "failed")},
    **{f"charge.dispute.{change}": refresh_dispute for change in DISPUTE_CHANGES},
    "customer.updated": refresh_customer,
    "customer.deleted": refresh_customer,
    **{f"customer.subscription.{change}": refresh_subscription for change in SUBSCRIPTION_CHANGES},
    **{f"invoice.{change}": refresh_invoice for change in INVOICE_CHANGES},
}
"""All other types are answered with 200 and ignored."""


def _finish_without_change(event: StripeEvent) -> None:
    commit(_done(event))


def _project(session_id: str, event: StripeEvent, by: str) -> None:
    _finish(event, lambda also: project_session(session_id, by=by, wait=WAIT_SECONDS, also=also))


def _finish(event: StripeEvent, project: Callable[[Also], Payment]) -> None:
    """The event is done in the commit that changes the payment. One that did not say whose it is lives in another
    partition: it is done right after, and repeating it is harmless."""
    payment = project(lambda known: [_done(event, known.id)] if known.user == event.user else [])
    if payment.user != event.user:
        commit(_done(event, payment.id))


def _done(event: StripeEvent, payment: str = "") -> Write:
    return stripe_events.saving(event.done(at=now(), payment=payment), event="stripe.event_handled", by="stripe")

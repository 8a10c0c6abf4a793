"""The team hears of events from Stripe that were not applied: one mail for each type in an hour at most."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.mails import Context, register
from payments.repositories import stripe_events
from payments.services.staff_notices import tell_staff_of
from storage.events import Event
from storage.locks import hold_once_for
from storage.metrics import query_last_verification

HOUR = 3600


def register_stripe_mails() -> None:
    register("stripe_event_parked", about_event, is_about_money=True, category="payments")
    register("stripe_event_failed", about_event, is_about_money=True, category="payments")
    register("metrics_drift", about_drift, is_about_money=True, category="payments")


def tell_of_parked_event(event: Event) -> None:
    """A reaction: an event belongs to no payment of ours."""
    _tell_once_an_hour(event, "stripe_event_parked")


def tell_of_failed_event(event: Event) -> None:
    """A reaction: a fault of ours kept an event from being applied."""
    _tell_once_an_hour(event, "stripe_event_failed")


def tell_of_drift(event: Event) -> None:
    """A reaction: counters did not say what their records say."""
    tell_staff_of(event, "metrics_drift")


def about_event(user: User | None, ids: Mapping[str, str]) -> Context | None:
    """Nothing once it was applied or put away."""
    event = stripe_events.get(ids["stripe_event"])
    if not event.needs_a_person:
        return None
    url = settings.SITE_URL + reverse("payments_staff:stripe_event", args=[event.id])
    return {"type": event.type, "stripe_id": event.stripe_id, "reason": event.reason, "url": url}


def about_drift(user: User | None, ids: Mapping[str, str]) -> Context | None:
    """What the last recount found; nothing once it was put right."""
    found = query_last_verification().run()
    return {"number": found.number, "drifts": found.drifts} if found and found.number else None


def _tell_once_an_hour(event: Event, kind: str) -> None:
    known = stripe_events.find(event.subject)
    if known and hold_once_for(f"told:{kind}:{known.type}", event.id, seconds=HOUR):
        tell_staff_of(event, kind, stripe_event=known.id)

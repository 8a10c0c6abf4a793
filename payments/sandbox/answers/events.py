"""Events."""

from __future__ import annotations

from payments.sandbox.answers.values import Json, seconds
from payments.sandbox.models import SimulatedEvent


def event_object(event: SimulatedEvent, about: Json, before: Json | None = None) -> Json:
    """https://docs.stripe.com/api/events/object; before: the object as it was, for the types that end in `updated`."""
    told: Json = {"object": about}
    if before is not None:
        told["previous_attributes"] = {name: old for name, old in before.items() if about.get(name) != old}
    return {
        "id": event.stripe_id,
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": seconds(event.created_at),
        "data": told,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": event.type,
    }

"""A webhook event as Stripe signs it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from payments.stripe_objects.purchases import Id


class EventBody(Struct, frozen=True):
    object: dict[str, Any]


class WebhookEvent(Struct, frozen=True):
    """https://docs.stripe.com/api/events/object"""

    id: Id
    type: Id
    data: EventBody
    object: str = "event"
    livemode: bool | None = None

    @property
    def object_id(self) -> str:
        """Id of the object that the event is about; empty if it has none."""
        found = self.data.object.get("id")
        return found if isinstance(found, str) else ""

    def note(self, name: str) -> str:
        """What we wrote onto the object when we made it; empty if it is not ours."""
        notes = self.data.object.get("metadata")
        found = notes.get(name) if isinstance(notes, dict) else None
        return found if isinstance(found, str) else ""

"""A webhook event as Stripe signs it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from payments.stripe_objects.moments import moment_of
from payments.stripe_objects.purchases import Id

Seconds = Annotated[int, Meta(ge=0, lt=2**36)]
"""Since 1970; no year above 9999."""


class EventBody(Struct, frozen=True):
    object: dict[str, Any]


class WebhookEvent(Struct, frozen=True):
    """https://docs.stripe.com/api/events/object"""

    id: Id
    type: Id
    data: EventBody
    object: str = "event"
    livemode: bool | None = None
    created: Seconds | None = None

    @property
    def object_id(self) -> str:
        """Id of the object that the event is about; empty if it has none."""
        found = self.data.object.get("id")
        return found if isinstance(found, str) else ""

    @property
    def happened_at(self) -> datetime | None:
        return moment_of(self.created)

    def note(self, name: str) -> str:
        """What we wrote onto the object when we made it; empty if it is not ours."""
        notes = self.data.object.get("metadata") or self._notes_of_subscription()
        found = notes.get(name) if isinstance(notes, dict) else None
        return found if isinstance(found, str) else ""

    def _notes_of_subscription(self) -> Any:
        """An invoice carries what we wrote onto its subscription."""
        parent = self.data.object.get("parent")
        details = parent.get("subscription_details") if isinstance(parent, dict) else None
        return details.get("metadata") if isinstance(details, dict) else None


class EventList(Struct, frozen=True):
    """https://docs.stripe.com/api/events/list; the events as they are, to be kept as they are."""

    data: list[dict[str, Any]]
    has_more: bool = False


class Listed(Struct, frozen=True):
    """What we read of an object in a list: the object itself is fetched again before anything is done."""

    id: Id
    charge: str | None = None
    """Of a refund and of a dispute."""


class ListedPage(Struct, frozen=True):
    data: list[Listed]
    has_more: bool = False

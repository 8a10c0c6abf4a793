"""What the team is told of by mail."""

from __future__ import annotations

from django.conf import settings

from notifications.services import queue_mail
from storage.events import Event


def tell_staff_of(event: Event, kind: str, **ids: str) -> None:
    """One mail of this kind to the agency's finance address because of this event; told twice, it is still one.

    ids: what it is about, for the kind's own function.
    """
    queue_mail(event, kind, address=settings.BRAND["finance_email"], **ids)

"""Which bodies Stripe has signed."""

from __future__ import annotations

import msgspec

from payments.stripe_door.client import is_signed
from payments.stripe_door.errors import InvalidSignature, NotAnEvent
from payments.stripe_objects import WebhookEvent


def verify_event(body: bytes, signature: str, secrets: list[str]) -> WebhookEvent:
    """The event in a webhook's raw body, if any of these secrets signed it within the last 300 s.

    Raises InvalidSignature or NotAnEvent, whatever strangers send (https://docs.stripe.com/webhooks#verify-manually).
    """
    if not any(is_signed(body, signature, secret) for secret in secrets):
        raise InvalidSignature
    try:
        event = msgspec.json.decode(body, type=WebhookEvent)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotAnEvent(str(error)) from error
    if event.object != "event":
        raise NotAnEvent(event.object)
    return event

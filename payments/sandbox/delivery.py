"""Webhooks of the simulator: signed with the secret of this boot, through the real view, without a network."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import cast

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from payments.sandbox.answers import Json, event_object
from payments.sandbox.models import SimulatedEvent
from payments.sandbox.repositories import simulated_events
from payments.stripe_door import sign
from payments.stripe_mode import sandbox_secret
from payments.webhooks import webhook
from storage.clock import now

ORDERS = ("again", "twice", "reversed", "shuffled")


def send(event_type: str, about: Json, *, purchase: str) -> SimulatedEvent:
    """Make an event about this object and deliver it once."""
    event = simulated_events.named(SimulatedEvent(type=event_type, purchase=purchase, body="", created_at=now()))
    event = simulated_events.create(event.replace(body=json.dumps(event_object(event, about))))
    return deliver(event)


def deliver(event: SimulatedEvent) -> SimulatedEvent:
    """Signed anew, as Stripe does for every delivery; the answer of the view is noted."""
    request = RequestFactory().post(
        reverse("payments:webhook"),
        data=event.body,
        content_type="application/json",
        headers={"Stripe-Signature": sign(event.body, sandbox_secret())},
    )
    response = cast(HttpResponse, convert_exception_to_response(webhook)(request))
    return simulated_events.change(event.id, lambda known: known.delivered(response.status_code))


def deliver_many(chosen: Iterable[SimulatedEvent], order: str) -> None:
    """order: again (as given), twice, reversed, shuffled."""
    queue = list(chosen)
    if order == "twice":
        queue = [event for event in queue for _ in range(2)]
    elif order == "reversed":
        queue.reverse()
    elif order == "shuffled":
        random.shuffle(queue)
    for event in queue:
        deliver(event)

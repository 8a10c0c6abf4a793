"""Webhooks of the simulator: signed with the secret of this boot, through the real view, without a network.

What people do on the simulator's pages is announced at once. What the product itself asks of the API is announced after
the current request was answered, as Stripe does: inside the call our own locks would stand in the way.
"""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from django.core.handlers.exception import convert_exception_to_response
from django.core.signals import request_finished
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from payments.sandbox.answers import Json, event_object
from payments.sandbox.models import SimulatedEvent
from payments.sandbox.repositories import current_switches, simulated_events
from payments.stripe_door import sign
from payments.stripe_mode import is_sandbox, sandbox_secret
from storage.clock import now

ORDERS = ("again", "twice", "reversed", "shuffled")
_queue: deque[str] = deque()
"""Ids of events that wait for the end of the request."""


class Fact(NamedTuple):
    """What happened, to which object; before: the object as it was, for the types that end in `updated`."""

    type: str
    about: Json
    before: Json | None = None


def announce(*facts: Fact) -> None:
    """Make these events and deliver each once, in this order; nothing is delivered while webhooks are held back."""
    made = _record(facts)
    if not current_switches().hold_webhooks:
        deliver_queued()
        for event in made:
            deliver(event)


def announce_later(*facts: Fact) -> None:
    """Make these events now and deliver them when the current request has been answered."""
    made = _record(facts)
    if not current_switches().hold_webhooks:
        _queue.extend(event.id for event in made)


def deliver_queued() -> None:
    """Deliver what waits for the end of a request; tests that make no request call this."""
    while _queue:
        event = simulated_events.find(_queue.popleft())
        if event and not event.was_sent:
            deliver(event)


def deliver(event: SimulatedEvent) -> SimulatedEvent:
    """Signed anew, as Stripe does for every delivery; the answer of the view is noted."""
    address = reverse("payments:webhook")
    request = RequestFactory().post(
        address,
        data=event.body,
        content_type="application/json",
        headers={"Stripe-Signature": sign(event.body, sandbox_secret())},
    )
    response = cast(HttpResponse, convert_exception_to_response(resolve(address).func)(request))
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


def _record(facts: Iterable[Fact]) -> list[SimulatedEvent]:
    """A microsecond apart, so that a list tells their order even where the clock stands still."""
    at = now()
    return [_make(fact, after=timedelta(microseconds=place), at=at) for place, fact in enumerate(facts)]


def _make(fact: Fact, *, after: timedelta, at: datetime) -> SimulatedEvent:
    event = simulated_events.named(SimulatedEvent(type=fact.type, body="", created_at=at + after))
    return simulated_events.create(event.replace(body=json.dumps(event_object(event, fact.about, fact.before))))


def _after_request(**_signal: Any) -> None:
    if is_sandbox():
        deliver_queued()
    else:
        _queue.clear()


request_finished.connect(_after_request, dispatch_uid="payments.sandbox.delivery")

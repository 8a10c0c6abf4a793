"""/v1/events"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any, cast

from payments.sandbox.answers import Json, plain_id
from payments.sandbox.listing import Source, list_objects
from payments.sandbox.models import SimulatedEvent
from payments.sandbox.parameters import Expansion, OfTypes, Refusal, missing
from payments.sandbox.repositories import SimulatedEvents, simulated_events
from payments.sandbox.routes.requests import Request, get


def list_events(request: Request) -> Json:
    """Newest first, as they were when they happened (https://docs.stripe.com/api/events/list)."""
    asked = request.read(OfTypes)
    if asked.type and asked.types:
        raise Refusal("You may only specify one of these parameters: type, types.", param="types")
    wanted = asked.types or [asked.type or "*"]

    def keep(event: SimulatedEvent) -> bool:
        return any(fnmatchcase(event.type, pattern) for pattern in wanted)

    return list_objects(Source("/v1/events", simulated_events, SimulatedEvents.all, {}, _shown, keep), asked)


def retrieve_event(request: Request) -> Json:
    request.read(Expansion)
    event = simulated_events.find(plain_id(request.object_id))
    if event is None:
        raise missing("event", request.object_id)
    return _shown(event)


def _shown(event: SimulatedEvent) -> Json:
    body: Any = json.loads(event.body)
    return cast(Json, body | {"pending_webhooks": 0 if event.was_sent else 1})


ROUTES = [get(r"/v1/events", list_events), get(r"/v1/events/(\w+)", retrieve_event)]

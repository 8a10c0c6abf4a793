"""Is this process alive, and can the product do its work? JSON for load balancers and monitoring, open to all."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import public
from storage.connection import deadline, store
from storage.errors import Unavailable
from storage.guard import inspect_servers, verify
from storage.ids import new_id
from storage.queries import Query, together
from storage.workers import live_workers, oldest_unhandled_age

SECONDS_FOR_STORE = 0.5
SECONDS_TO_RETRY = 5
LONGEST_WAIT = 600
"""Seconds that an event may wait: longer than it takes to give one up that fails for ever."""


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@public
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    if reasons := reasons_against():
        answer = {"status": "not ready", "reasons": reasons}
        return JsonResponse(answer, status=503, headers={"Retry-After": str(SECONDS_TO_RETRY)})
    return JsonResponse({"status": "ready", "reasons": []})


def reasons_against() -> list[str]:
    """Why the product cannot do its work at this moment; an answer within two seconds, whatever Redis does."""
    try:
        with deadline(SECONDS_FOR_STORE):
            written, workers, age = together(write_and_read_back(), live_workers(), oldest_unhandled_age())
            reasons = verify(inspect_servers(), replicas=store.replicas)
    except Unavailable as error:
        return [f"Redis does not take writes: {error}"]
    if not written:
        reasons.append("Redis did not give back what was just written")
    if not workers:
        reasons.append("no worker has given a sign of life for 10 seconds")
    if age > LONGEST_WAIT:
        reasons.append(f"the oldest event has waited for {age:.0f} seconds")
    return reasons


def write_and_read_back() -> Query[bool]:
    token = new_id()
    key = f"storage:probe:{token}"
    return Query((("SET", key, token, "EX", 10), ("GET", key)), lambda answers: answers[1] == token.encode())

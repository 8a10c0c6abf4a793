"""Where Stripe's signed events arrive. The order of the checks is the design's ("The webhook view, in this order")."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from accounts.decorators import public
from payments.services.stripe_events import InProgress, OfAnotherMode, is_handled, receive_event
from payments.stripe_door import InvalidSignature, NotAnEvent, StripeFault, verify_event
from payments.stripe_mode import Mode, stripe_mode, webhook_secrets
from payments.stripe_objects import WebhookEvent
from storage.errors import Conflict, Locked

LARGEST = 512 * 1024
"""Bytes; Stripe's events are far smaller."""


@public
@csrf_exempt
def webhook(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse("POST only", status=405, headers={"Allow": "POST"})
    try:
        body = _read_body(request)
        event = verify_event(body, request.headers.get("Stripe-Signature", ""), webhook_secrets())
    except TooLarge:
        return HttpResponse("too large", status=413)
    except (InvalidSignature, NotAnEvent, UnreadablePostError) as refused:
        return HttpResponse(type(refused).__name__, status=400)
    return _receive(event, body)


class TooLarge(Exception):
    """The body is larger than any event."""


def _read_body(request: HttpRequest) -> bytes:
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise TooLarge
    return body


def _receive(event: WebhookEvent, body: bytes) -> HttpResponse:
    mode = stripe_mode()
    if mode is Mode.OFF:
        return _later("payments are off")
    if event.livemode is not (mode is Mode.LIVE) or not is_handled(event.type):
        return HttpResponse("ignored")
    if not event.object_id:
        return HttpResponse("no object", status=400)
    return _handle(event, body)


def _handle(event: WebhookEvent, body: bytes) -> HttpResponse:
    try:
        receive_event(event, body)
    except OfAnotherMode:
        return HttpResponse("ignored")
    except (InProgress, Locked, Conflict):
        return HttpResponse("in progress", status=409, headers={"Retry-After": "5"})
    except StripeFault as fault:
        return _later(type(fault).__name__)
    return HttpResponse("done")


def _later(why: str) -> HttpResponse:
    return HttpResponse(why, status=503, headers={"Retry-After": "10"})

"""Answers the stripe library's HTTP requests without a network, as far as this product asks.

`answer` has the shape of the library's own transport: method, url, headers and body in; body, status and headers out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from payments.sandbox.expansion import expand
from payments.sandbox.parameters import Refusal, nested
from payments.sandbox.routes import TABLE
from payments.sandbox.routes.requests import Call, Request

Answer = tuple[str, int, dict[str, str]]


def answer(method: str, url: str, headers: Mapping[str, str], body: str) -> Answer:
    """One request of the library, answered from our own records."""
    address = urlsplit(url)
    form = body or address.query
    try:
        call, object_id = _route(method, address.path)
        answered = call(Request(object_id, form, headers.get("Idempotency-Key", "")))
        found, status = expand(answered, nested(form).get("expand", [])), 200
    except Refusal as refusal:
        found, status = {"error": refusal.error}, refusal.status
    return json.dumps(found), status, {"Request-Id": "req_sandbox"}


def _route(method: str, path: str) -> tuple[Call, str]:
    for route in TABLE:
        if route.method == method and (match := route.path.fullmatch(path)):
            return route.call, "".join(match.groups())
    raise Refusal(f"Unrecognized request URL ({method.upper()}: {path}).", status=404)

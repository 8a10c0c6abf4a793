"""Around every request: its id, its deadline, its log line; and what the store refuses becomes an answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.middleware import SessionAndUserMiddleware
from config.answers import answer_to
from config.logging import current_request
from storage.connection import deadline
from storage.errors import StorageError
from storage.ids import new_id

logger = logging.getLogger("requests")

SECONDS_FOR_STORE = 0.75
"""No attempt on Redis starts later than this; with one more second for its answer, a page is there within two."""

QUIET_PATHS = ("/static/", "/healthz", "/readyz")
HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class RequestMiddleware:
    """The outermost one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = new_id()  # type: ignore[attr-defined]
        started = time.monotonic()
        token = current_request.set(request.request_id)  # type: ignore[attr-defined]
        try:
            with deadline(SECONDS_FOR_STORE):
                response = self.get_response(request)
            log(request, response, time.monotonic() - started)
        finally:
            current_request.reset(token)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response


class StoreMiddleware(SessionAndUserMiddleware):
    """Session and user from one round trip; errors of the store, from here or from a view, become their answers."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            response: HttpResponseBase = super().__call__(request)
        except StorageError as error:
            response = _answer_or_raise(request, error)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return answer_to(request, exception) if isinstance(exception, StorageError) else None


def _answer_or_raise(request: HttpRequest, error: StorageError) -> HttpResponseBase:
    answer = answer_to(request, error)
    if answer is None:
        raise error
    return answer


def log(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    facts = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    level = logging.DEBUG if request.path.startswith(QUIET_PATHS) else logging.INFO
    logger.log(level, "%(method)s %(path)s %(status)s %(milliseconds)s ms", facts, extra=facts)

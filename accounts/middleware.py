"""Who makes this request, and whether the view says who may."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from accounts.addresses import client_address
from accounts.decorators import ask_for_second_factor, needs_second_factor, rule_of
from accounts.devices import keep_mark
from accounts.requests import Request
from accounts.sessions import person_of
from storage.events import acting
from storage.sessions import SessionStore

logger = logging.getLogger(__name__)


class SessionAndUserMiddleware(SessionMiddleware):
    """Django's session middleware, which also sets `request.user`, in one round trip; none without a cookie.

    Events of the request carry the client's address. What a signed-in person sees is kept by no cache.
    """

    def __call__(self, request: HttpRequest) -> Any:
        with acting(address=client_address(request)):
            return super().__call__(request)

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        cast(Request, request).user = person_of(cast(SessionStore, request.session))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        patch_vary_headers(response, ("Cookie",))
        keep_mark(request, response)
        if cast(Request, request).user.is_signed_in:
            response.headers.setdefault("Cache-Control", "no-store")
        return super().process_response(request, response)


class DenyByDefaultMiddleware:
    """Refuses every view that is not marked by `public`, `login_required` or `permission_required`.

    Staff who must have a second factor and have none are led to it by all views but those on the way there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if rule_of(view) is None:
            logger.error("%s.%s does not say who may use it", view.__module__, getattr(view, "__qualname__", view))
            raise PermissionDenied
        user = cast(Request, request).user
        if user.is_signed_in and user.lacks_second_factor and needs_second_factor(view):
            return ask_for_second_factor(cast(Request, request))
        return None

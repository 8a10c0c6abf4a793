"""Session and user as the ORM reads them; answers carry the same headers as ours."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from accounts.models import Anonymous
from benchmarks.orm.models import User


class SessionAndUserMiddleware(SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        user_id = request.session.get("user") if request.session.session_key else None
        person: Any = User.objects.get(pk=user_id) if user_id else Anonymous()
        request.user = person

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Cache-Control", "no-store")
        return super().process_response(request, response)

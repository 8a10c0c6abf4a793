"""What the pages of this app have in common."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.requests import Request, SignedInRequest

page = require_http_methods(["GET", "HEAD", "POST"])


def posted(request: Request | SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def unreferred(response: HttpResponse) -> HttpResponse:
    """The address of this page is a secret: no other page learns it, and nothing keeps the answer."""
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store"
    return response

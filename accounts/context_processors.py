from typing import Any

from django.http import HttpRequest

from accounts.models import Anonymous


def user(request: HttpRequest) -> dict[str, Any]:
    return {"user": getattr(request, "user", Anonymous())}

"""What every template may print."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def brand(request: HttpRequest) -> dict[str, Any]:
    return {"brand": settings.BRAND, "sandbox_mail": settings.SANDBOX_MAIL}

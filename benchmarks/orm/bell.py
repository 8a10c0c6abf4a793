"""The bell of every page, which the site reads with the session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from benchmarks.orm.models import Notice
from notifications.services.reading import BellState
from storage.clock import now


def live(request: HttpRequest) -> dict[str, Any]:
    person: Any = request.user
    unread = Notice.objects.filter(user=person, is_unread=True).count() if person.is_signed_in else 0
    return {"bell": BellState(unread=unread), "page_made_at": f"{now().timestamp():.3f}"}

"""What every page needs to be live."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.models import SignedIn
from notifications.services.reading import BellState, bell_of
from storage.clock import now


def live(request: HttpRequest) -> dict[str, Any]:
    """The bell, read with the session; and when the page is made (unix seconds), from where it listens on."""
    user = getattr(request, "user", None)
    state = bell_of(user) if isinstance(user, SignedIn) else BellState()
    return {"bell": state, "page_made_at": f"{now().timestamp():.3f}"}

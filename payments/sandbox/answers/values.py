"""Times, ids and addresses as Stripe writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

Json = dict[str, Any]


def seconds(at: datetime | None) -> int | None:
    return int(at.timestamp()) if at else None


def plain_id(object_id: str) -> str:
    """Our own id in one of Stripe's kind: `ch_sandbox_0k3…` without what stands before."""
    return object_id.rpartition("_")[2]


def address(path: str) -> str:
    """Where the simulator plays one of Stripe's pages."""
    return f"{settings.SITE_URL}/sandbox/{path}/"


def listed(url: str, objects: list[Json], *, has_more: bool = False) -> Json:
    return {"object": "list", "data": objects, "has_more": has_more, "url": url}

"""A sign-in whose password was right and whose code is awaited: it names nobody to the rest of the site."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from accounts.models import User
from accounts.repositories import users
from storage.clock import now

LASTS = timedelta(minutes=15)
_NAME = "half_sign_in"


class HalfSignIn(msgspec.Struct, frozen=True, kw_only=True):
    """leads_to: the path on our site where the person goes afterwards."""

    user: str
    epoch: int
    since: datetime
    remember: bool
    leads_to: str


def begin(request: HttpRequest, user: User, *, remember: bool, leads_to: str) -> None:
    """Under a new session key, which signs nobody in, with nothing of what the visitor's session held."""
    at = now()
    half = HalfSignIn(user=user.id, epoch=user.session_epoch, since=at, remember=remember, leads_to=leads_to)
    request.session.flush()
    request.session[_NAME] = msgspec.to_builtins(half)
    request.session.set_expiry(at + LASTS)
    rotate_token(request)


def find(request: HttpRequest) -> tuple[HalfSignIn, User] | None:
    """What was begun here, and by whom; None once it is too old, or the person's sessions were ended since."""
    kept = request.session.get(_NAME)
    half = msgspec.convert(kept, HalfSignIn) if kept else None
    if half is None or now() - half.since > LASTS:
        return None
    user = users.find(half.user)
    is_open = user and user.is_active and user.has_second_factor and user.session_epoch == half.epoch
    return (half, user) if user and is_open else None

"""Another password for whoever forgot it: a link that works once, within an hour."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts import limits
from accounts.models import User
from accounts.passwords import hash_password, spend_a_hash
from accounts.repositories import password_resets, users
from accounts.services.verification import LinkDead
from storage.clock import now
from storage.limits import count_try, may_try


def request_reset(email: str, *, address: str = "") -> None:
    """Ask for a link, at most five in an hour. The caller cannot tell whether the address is known.

    address: the network address that asks. Raises `TooManyTries`.
    """
    count_try(limits.forms_from(address))
    spend_a_hash()
    user = users.find_by_email(email)
    if user and _may_be_mailed(user):
        users.change(
            user.id, lambda user: user.awaiting_reset(at=now()), event="user.password_reset_requested", by="visitor"
        )


def mint_link(user: User) -> str:
    """A new address where this user sets another password. Call it while the mail is rendered.

    The link is dead once the password or the address has changed, or the person has signed out everywhere.
    """
    token = password_resets.mint({"user": user.id, "email": user.email, "epoch": user.session_epoch})
    return f"{settings.SITE_URL}{reverse('accounts:password_reset_link', args=[token])}"


def find_resetting(token: str) -> User | None:
    """Whose password this link sets, without using it up; None for a dead link."""
    meaning = password_resets.read(token)
    user = users.find(meaning["user"]) if meaning else None
    return user if meaning and user and _may_reset(user, meaning) else None


def reset_password(token: str, password: str) -> User:
    """Use the link up and set the password, which ends all sessions and clears the account's wrong tries.

    Raises `LinkDead` for all but one attempt.
    """
    encoded, meaning = hash_password(password), password_resets.read(token)
    if meaning is None:
        raise LinkDead

    def changed(user: User) -> User:
        if not _may_reset(user, meaning):
            raise LinkDead
        return user.with_password(encoded, at=now())

    user = users.change(meaning["user"], changed, event="user.password_reset", by=meaning["user"])
    password_resets.take(token)  # last, so that a crash before the change leaves a link that still works
    limits.passwords_of(user.email).clear()
    return user


def _may_be_mailed(user: User) -> bool:
    """Whoever asks too often is told nothing else than before."""
    return may_try(limits.resets_of(user.email))


def _may_reset(user: User, meaning: dict[str, Any]) -> bool:
    return user.is_active and (user.email, user.session_epoch) == (meaning["email"], meaning["epoch"])

"""Proving that an e-mail address belongs to the person: a link that works once, within 48 hours."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts import limits
from accounts.models import User
from accounts.passwords import spend_a_hash
from accounts.repositories import users, verifications
from storage.clock import now
from storage.limits import count_try


class LinkDead(Exception):
    """The link was used, expired, replaced, or never existed."""


def mint_link(user: User) -> str:
    """A new address that verifies this user's present e-mail address. Call it while the mail is rendered.

    The link names the address too: after a correction the older links are dead.
    """
    token = verifications.mint({"user": user.id, "email": user.email})
    return f"{settings.SITE_URL}{reverse('accounts:verify', args=[token])}"


def find_address(token: str) -> str | None:
    """The address that this link would verify, without using it up; None for a dead link."""
    meaning = verifications.read(token)
    user = users.find(meaning["user"]) if meaning else None
    return user.email if meaning and user and _may_verify(user, meaning["email"]) else None


def verify_email(token: str, *, device: str = "", agent: str = "") -> User:
    """Use the link up: of several attempts exactly one succeeds, the others raise `LinkDead`.

    device, agent: the browser that is signed in by that, which is not new to the person from then on.
    """
    meaning = verifications.read(token)
    if meaning is None:
        raise LinkDead
    at = now()
    verified = users.change(
        meaning["user"],
        lambda user: _verified(user, meaning["email"], at).on_device(device, agent),
        event="user.email_verified",
        by=meaning["user"],
    )
    verifications.take(token)  # last, so that a crash before the change leaves a link that still works
    return verified


def resend_verification(email: str, *, address: str = "") -> None:
    """Ask for a new link, for an account that waits for one; at most one mail in three minutes.

    The caller cannot tell whether the address is known. address: the network address that asks. Raises `TooManyTries`.
    """
    count_try(limits.forms_from(address))
    spend_a_hash()
    user = users.find_by_email(email)
    if user:
        users.change(
            user.id, lambda user: user.awaiting_link(at=now()), event="user.verification_requested", by="visitor"
        )


def _verified(user: User, email: str, at: datetime) -> User:
    if not _may_verify(user, email):
        raise LinkDead
    return user.verified(at=at)


def _may_verify(user: User, email: str) -> bool:
    return user.is_active and not user.is_verified and user.email == email

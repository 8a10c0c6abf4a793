"""What the mails about accounts print."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.services import invitations, verification
from notifications.mails import Context, register

Ids = Mapping[str, str]


def register_account_mails() -> None:
    register("verify_email", verification_link, has_secret_link=True)
    register("set_password", password_link, has_secret_link=True)
    register("registration_repeated", way_to_sign_in)
    register("welcome", way_home)


def verification_link(user: User | None, ids: Ids) -> Context | None:
    """Nothing for somebody who is verified meanwhile."""
    if user is None or user.is_verified or not user.is_active:
        return None
    return {"url": verification.mint_link(user)}


def password_link(user: User | None, ids: Ids) -> Context | None:
    """Nothing for somebody who has set a password meanwhile."""
    if user is None or user.password or not user.is_active:
        return None
    return {"url": invitations.mint_link(user)}


def way_to_sign_in(user: User | None, ids: Ids) -> Context | None:
    return {"url": settings.SITE_URL + reverse("accounts:login")} if user and user.is_active else None


def way_home(user: User | None, ids: Ids) -> Context | None:
    if user is None or not user.is_active:
        return None
    return {"url": settings.SITE_URL + reverse("dashboard:customer_home"), "has_contract": user.signing is not None}

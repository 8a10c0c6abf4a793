"""What the mails about accounts print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.devices import device_word
from accounts.models import User
from accounts.services import invitations, password_reset, security, verification
from notifications.mails import Context, register

Ids = Mapping[str, str]


def register_account_mails() -> None:
    register("verify_email", verification_link, has_secret_link=True)
    register("set_password", password_link, has_secret_link=True)
    register("invitation", invitation_link, has_secret_link=True)
    register("registration_repeated", way_to_sign_in)
    register("welcome", way_home)
    register("password_reset", reset_link, has_secret_link=True)
    register("password_changed", way_to_reset)
    register("confirm_new_email", new_address_link, has_secret_link=True)
    register("email_change_announced", both_addresses)
    register("email_changed", both_addresses)
    register("second_factor_on", way_to_reset)
    register("second_factor_off", way_to_reset)
    register("new_device", sign_in_facts)


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


def invitation_link(user: User | None, ids: Ids) -> Context | None:
    """Nothing for somebody who has accepted meanwhile, or whose invitation was revoked."""
    if user is None or not user.is_invited or not user.is_active:
        return None
    return {"url": invitations.mint_link(user), "is_customer": user.is_customer}


def way_to_sign_in(user: User | None, ids: Ids) -> Context | None:
    return {"url": settings.SITE_URL + reverse("accounts:login")} if user and user.is_active else None


def way_home(user: User | None, ids: Ids) -> Context | None:
    if user is None or not user.is_active:
        return None
    return {"url": settings.SITE_URL + reverse("dashboard:customer_home"), "has_contract": user.signing is not None}


def reset_link(user: User | None, ids: Ids) -> Context | None:
    return {"url": password_reset.mint_link(user)} if user and user.is_active else None


def way_to_reset(user: User | None, ids: Ids) -> Context | None:
    return {"url": settings.SITE_URL + reverse("accounts:password_reset")} if user and user.is_active else None


def new_address_link(user: User | None, ids: Ids) -> Context | None:
    """Nothing for an address that somebody else has, nor once another one is wanted or nothing is open any more."""
    if user is None or not user.is_active or user.pending_email != ids["new"]:
        return None
    return {"url": security.mint_link(user)} if security.is_free_for(user, ids["new"]) else None


def both_addresses(user: User | None, ids: Ids) -> Context | None:
    return {"new_address": ids["new"], "brand_email": settings.BRAND["email"]} if user else None


def sign_in_facts(user: User | None, ids: Ids) -> Context | None:
    if user is None or not user.is_active:
        return None
    return {
        "device": device_word(ids["agent"]),
        "address": ids["network"],
        "at": datetime.fromisoformat(ids["at"]),
        "url": settings.SITE_URL + reverse("accounts:sessions"),
    }

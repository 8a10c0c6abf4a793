"""Another password or another e-mail address, for whoever is signed in and proves it again by the password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts import limits
from accounts.models import User, normal_address
from accounts.passwords import checked, hash_password
from accounts.repositories import email_changes, users
from accounts.services.signing_in import CredentialsRefused
from accounts.services.verification import LinkDead
from storage.clock import now
from storage.errors import Taken
from storage.limits import count_try


def prove(user: User, password: str) -> None:
    """That this is the user's present password. Raises `CredentialsRefused`, and `TooManyTries` before looking."""
    tried = count_try(limits.passwords_of(user.email))
    if checked(password, user.password) is None:
        raise CredentialsRefused
    tried.forgive()


def change_password(user: User, *, current_password: str, password: str) -> User:
    """Set another password, which ends every session: the caller begins a new one for this browser.

    Raises `CredentialsRefused`, and `TooManyTries`: wrong passwords count as at the sign-in.
    """
    prove(user, current_password)
    encoded, epoch = hash_password(password), user.session_epoch

    def changed(found: User) -> User:
        if found.session_epoch != epoch:
            raise CredentialsRefused
        return found.with_password(encoded, at=now())

    return users.change(user.id, changed, event="user.password_changed", by=user.id)


def request_email_change(user: User, *, current_password: str, email: str) -> User:
    """Ask for another address; until the link sent there is opened, the present one keeps sign-in and reset.

    A request that was still open is over. Whether the address is taken shows nowhere: its owner gets no link.
    Raises `CredentialsRefused` and `TooManyTries`.
    """
    prove(user, current_password)
    wanted = normal_address(email)
    return users.change(
        user.id,
        lambda found: found.wanting_address(wanted, at=now()),
        event="user.email_change_requested",
        by=user.id,
    )


def mint_link(user: User) -> str:
    """A new address that confirms the pending change. Call it while the mail is rendered."""
    token = email_changes.mint({"user": user.id, "email": user.pending_email, "asked": _asked(user)})
    return f"{settings.SITE_URL}{reverse('accounts:confirm_email', args=[token])}"


def is_free_for(user: User, email: str) -> bool:
    """Whether nobody else has this address."""
    holder = users.find_by_email(email)
    return holder is None or holder.id == user.id


def find_new_address(token: str) -> str | None:
    """The address that this link would confirm, without using it up; None for a dead link."""
    meaning = email_changes.read(token)
    user = users.find(meaning["user"]) if meaning else None
    return user.pending_email if meaning and user and _may_move(user, meaning) else None


def confirm_email(token: str) -> User:
    """Use the link up and move the account. Raises `LinkDead`, also where somebody else took the address meanwhile."""
    meaning = email_changes.take(token)
    if meaning is None:
        raise LinkDead

    def moved(user: User) -> User:
        if not _may_move(user, meaning):
            raise LinkDead
        return user.at_pending_address(at=now())

    try:
        return users.change(meaning["user"], moved, event="user.email_changed", by=meaning["user"])
    except Taken as error:
        raise LinkDead from error


def _may_move(user: User, meaning: dict[str, Any]) -> bool:
    wanted = (user.pending_email, _asked(user))
    return user.is_active and bool(user.pending_email) and wanted == (meaning["email"], meaning["asked"])


def _asked(user: User) -> str:
    return user.pending_email_at.isoformat() if user.pending_email_at else ""

"""Signing in with a password, and signing out."""

from __future__ import annotations

from accounts.models import User
from accounts.passwords import checked
from accounts.repositories import users
from storage.clock import now
from storage.commits import commit
from storage.events import note


class CredentialsRefused(Exception):
    """Unknown address, wrong password or inactive account: nobody is told which."""


def sign_in(*, email: str, password: str) -> User:
    """The user with this address and password. Raises `CredentialsRefused`.

    An unknown address costs the hash of a wrong password. Hashes of an older kind are replaced on the way.
    """
    user = users.find_by_email(email)
    kept = checked(password, user.password if user else "")
    if user is None or kept is None:
        raise CredentialsRefused
    return users.change(
        user.id, lambda found: _admitted(found, user.password, kept), event="user.signed_in", by=user.id
    )


def sign_out(user: User) -> None:
    """Note that this person signed out; ending the session is the browser's side of it."""
    commit(note("user.signed_out", subject=user.id, by=user.id))


def _admitted(user: User, password: str, kept: str) -> User:
    """Signed in, unless the account was closed or its password changed since this one was checked."""
    if not user.is_active or user.password != password:
        raise CredentialsRefused
    return user.signed_in(at=now(), password=kept)

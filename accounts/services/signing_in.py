"""Signing in with a password, and signing out."""

from __future__ import annotations

from typing import NamedTuple

from accounts import limits
from accounts.models import User
from accounts.passwords import checked
from accounts.repositories import users
from storage.clock import now
from storage.commits import commit
from storage.events import note
from storage.limits import count_try


class CredentialsRefused(Exception):
    """Unknown address, wrong password or inactive account: nobody is told which."""


class Browser(NamedTuple):
    """Where somebody signs in: the network address, the hash of the browser's mark, and what it calls itself."""

    address: str = ""
    device: str = ""
    agent: str = ""


def sign_in(*, email: str, password: str, browser: Browser | None = None) -> User:
    """The user with this address and password. Raises `CredentialsRefused`, and `TooManyTries` before looking at all.

    Every try counts against the account, whether it exists or not, and against the network address. A success takes
    itself back there and clears the account's tries. An unknown address costs the hash of a wrong password. Hashes of
    an older kind are replaced on the way. A browser that is new to the person is noted as such.
    """
    at = browser or Browser()
    tried = count_try(limits.passwords_of(email), limits.passwords_from(at.address))
    user = users.find_by_email(email)
    kept = checked(password, user.password if user else "")
    if user is None or kept is None:
        raise CredentialsRefused
    event = "user.signed_in_on_new_device" if user.is_new_device(at.device) else "user.signed_in"
    admitted = users.change(
        user.id, lambda found: _admitted(found, user.password, kept).on_device(*at[1:]), event=event, by=user.id
    )
    tried.forgive()
    limits.passwords_of(email).clear()
    return admitted


def sign_out(user: User) -> None:
    """Note that this person signed out; ending the session is the browser's side of it."""
    commit(note("user.signed_out", subject=user.id, by=user.id))


def _admitted(user: User, password: str, kept: str) -> User:
    """Signed in, unless the account was closed or its password changed since this one was checked."""
    if not user.is_active or user.password != password:
        raise CredentialsRefused
    return user.signed_in(at=now(), password=kept)

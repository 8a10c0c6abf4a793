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
    Whoever has a second factor is not signed in by that: `second_factor.finish_sign_in` does it.
    """
    at = browser or Browser()
    tried = count_try(limits.passwords_of(email), limits.passwords_from(at.address))
    user = users.find_by_email(email)
    kept = checked(password, user.password if user else "")
    if user is None or kept is None:
        raise CredentialsRefused
    event = "user.password_accepted" if user.has_second_factor else name_of_sign_in(user, at)
    admitted = users.change(user.id, lambda found: _admitted(found, user, kept, at), event=event, by=user.id)
    tried.forgive()
    limits.passwords_of(email).clear()
    return admitted


def name_of_sign_in(user: User, browser: Browser) -> str:
    """The event of a sign-in that is complete. user: as before it."""
    return "user.signed_in_on_new_device" if user.is_new_device(browser.device) else "user.signed_in"


def sign_out(user: User) -> None:
    """Note that this person signed out; ending the session is the browser's side of it."""
    commit(note("user.signed_out", subject=user.id, by=user.id))


def _admitted(found: User, checked_user: User, kept: str, browser: Browser) -> User:
    """With whatever the right password allows, unless the account changed since it was checked."""
    was = (checked_user.password, checked_user.has_second_factor)
    if not found.is_active or (found.password, found.has_second_factor) != was:
        raise CredentialsRefused
    if found.has_second_factor:
        return found.replace(password=kept)
    return found.signed_in(at=now(), password=kept).on_device(*browser[1:])

"""Registering, and putting a mistyped address right before it is verified."""

from __future__ import annotations

from datetime import datetime

import msgspec

from accounts import limits
from accounts.models import Signing, User, normal_address
from accounts.passwords import hash_password
from accounts.repositories import users
from storage.clock import now
from storage.commits import commit, retry_conflicts
from storage.errors import Taken
from storage.events import note
from storage.limits import count_try


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody typed to register; the browser's session keeps it, so that the address can still be corrected.

    `user` stays empty where the address was taken: whoever reads an answer of ours cannot tell.
    """

    name: str
    email: str
    password: str
    """Its hash."""
    language: str
    signing: Signing | None = None
    user: str = ""


def register_customer(
    *, name: str, email: str, password: str, language: str, plan: str = "", terms_version: str = "", address: str = ""
) -> Application:
    """Create a customer who still has to verify the e-mail address.

    With a plan, registering is the signing of its contract. Where the address is taken nobody is created and its owner
    is warned instead; both take the same time, nearly all of it spent on the password's hash. Raises `TooManyTries`.
    """
    count_try(limits.forms_from(address))
    at = now()
    signing = Signing(plan=plan, terms_version=terms_version, at=at, address=address) if plan else None
    application = Application(
        name=name.strip(),
        email=normal_address(email),
        password=hash_password(password),
        language=language,
        signing=signing,
    )
    return _enter(application, at=at)


def correct_address(application: Application, email: str) -> Application:
    """Send the verification to another address instead. A taken one is treated as in `register_customer`."""
    application = msgspec.structs.replace(application, email=normal_address(email))
    if not application.user:
        return _enter(application, at=now())
    correct_address_of(application.user, email)
    return application


def correct_address_of(user_id: str, email: str) -> None:
    """Move an unverified user to another address. Nothing happens once the address is verified."""
    email = normal_address(email)
    try:
        retry_conflicts(lambda: _readdress(users.get(user_id), email))
    except Taken:
        _warn_owner(email)


def _enter(application: Application, *, at: datetime) -> Application:
    applicant = users.named(_applicant(application, at))
    try:
        user = users.create(applicant, event="user.registered", by=applicant.id)
    except Taken:
        _warn_owner(application.email)
        return application
    return msgspec.structs.replace(application, user=user.id)


def _applicant(application: Application, at: datetime) -> User:
    return User(
        name=application.name,
        email=application.email,
        password=application.password,
        language=application.language,
        signing=application.signing,
        link_requested_at=at,
        created_at=at,
        updated_at=at,
    )


def _readdress(user: User, email: str) -> None:
    if user.is_verified or user.email == email:
        return
    commit(
        users.saving(user.readdressed(email, at=now()), event="user.address_corrected", by=user.id),
        note("user.verification_requested", subject=user.id, by=user.id),
    )


def _warn_owner(email: str) -> None:
    """Tell the owner of this address that somebody tried to register with it, once in a few minutes at most."""
    owner = users.find_by_email(email)
    if owner:
        users.change(owner.id, lambda user: user.warned(at=now()), event="user.registration_repeated", by="visitor")

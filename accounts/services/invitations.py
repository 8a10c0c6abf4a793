"""The one-time link with which somebody sets a first password: invited by staff, or made on the command line."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.models import SignedIn, User, normal_address
from accounts.passwords import hash_password
from accounts.permissions import ADMIN
from accounts.repositories import invitations, users
from accounts.services.roles import read_roles, refuse_beyond
from accounts.services.verification import LinkDead
from storage.clock import now
from storage.errors import Taken


class AddressInUse(Exception):
    """The address belongs to an account that is not an active administrator's."""


def create_admin(*, name: str, email: str, by: str) -> User:
    """An administrator without a password, whose address counts as verified: whoever runs the server vouches for it.

    Asked again for an administrator, it returns that one, for a new link. Raises `AddressInUse` for another person's.
    """
    at, email = now(), normal_address(email)
    admin = User(name=name.strip(), email=email, role=ADMIN, email_verified_at=at, created_at=at, updated_at=at)
    try:
        return users.create(admin, event="user.invited_admin", by=by)
    except Taken:
        return _existing_admin(email)


class NotInvited(Exception):
    """The person has a password already, or no access."""


def resend_invitation(actor: SignedIn, user_id: str) -> User:
    """Promise another link by mail; every older one is dead. Raises `NotInvited`, `NotYoursToGrant`."""
    _refuse_above(actor, user_id)

    def invited(person: User) -> User:
        if person.password or not person.is_active:
            raise NotInvited(person.id)
        return person.invited(at=now())

    return users.change(user_id, invited, event="user.invitation_resent", by=actor.id)


def revoke_invitation(actor: SignedIn, user_id: str) -> User:
    """Every link that was sent is dead. Raises `NotInvited`, `NotYoursToGrant`."""
    _refuse_above(actor, user_id)

    def uninvited(person: User) -> User:
        if not person.is_invited:
            raise NotInvited(person.id)
        return person.uninvited(at=now())

    return users.change(user_id, uninvited, event="user.invitation_revoked", by=actor.id)


def has_expired(user: User) -> bool:
    """Whether the links that were sent to an invited person have run out."""
    return user.invited_at is not None and now() - user.invited_at > invitations.lifetime


def mint_link(user: User) -> str:
    """A new address where this user sets a password, for 48 hours. Setting one kills every older link."""
    token = invitations.mint({"user": user.id, "epoch": user.session_epoch})
    return f"{settings.SITE_URL}{reverse('accounts:set_password', args=[token])}"


def find_invited(token: str) -> User | None:
    """Whose password this link sets, without using it up; None for a dead link."""
    meaning = invitations.read(token)
    user = users.find(meaning["user"]) if meaning else None
    return user if meaning and user and user.is_active and user.session_epoch == meaning["epoch"] else None


def set_password(token: str, password: str) -> User:
    """Use the link up and set the password, which ends all sessions. Raises `LinkDead` for all but one attempt."""
    encoded, meaning = hash_password(password), invitations.read(token)
    if meaning is None:
        raise LinkDead
    at, epoch = now(), meaning["epoch"]

    def changed(user: User) -> User:
        if not user.is_active or user.session_epoch != epoch:
            raise LinkDead
        return user.accepting(encoded, at=at)

    user = users.change(meaning["user"], changed, event="user.password_set", by=meaning["user"])
    invitations.take(token)  # last, so that a crash before the change leaves a link that still works
    return user


def _refuse_above(actor: SignedIn, user_id: str) -> None:
    refuse_beyond(actor, read_roles().permissions_of(users.get(user_id).role))


def _existing_admin(email: str) -> User:
    user = users.find_by_email(email)
    if user is None or user.role != ADMIN or not user.is_active:
        raise AddressInUse(email)
    return user

"""Which passwords are accepted, and how they are kept: argon2 for new ones, older kinds until their owner signs in."""

from __future__ import annotations

from functools import cache

import bcrypt
from django.contrib.auth import hashers, password_validation
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _

SHORTEST = 8
LONGEST = 128


def hash_password(password: str) -> str:
    return hashers.make_password(password)


def spend_a_hash() -> None:
    """Take the time of a password's hash, so that what else depends on whether an account exists does not show."""
    hashers.make_password("nobody's")


def checked(password: str, encoded: str) -> str | None:
    """The hash to keep from now on if the password is right (a new one where the old kind is outdated), else None.

    An empty or unknown hash costs the same time as a wrong password.
    """
    is_right, is_outdated = hashers.verify_password(password, encoded)
    if not is_right:
        return None
    return hash_password(password) if is_outdated else encoded


def validate_new_password(password: str, *, name: str, email: str) -> None:
    """Refuse common passwords and those that resemble their owner's name or address (ValidationError)."""
    if _is_common(password):
        raise ValidationError(_("Many people use this password. Choose another one."), code="common")
    if _resembles(password, name, email):
        raise ValidationError(
            _("This password is too close to your name or e-mail. Choose another one."), code="similar"
        )


def _is_common(password: str) -> bool:
    return password.lower().strip() in _common().passwords


@cache
def _common() -> password_validation.CommonPasswordValidator:
    return password_validation.CommonPasswordValidator()


def _resembles(password: str, name: str, email: str) -> bool:
    rule = password_validation.UserAttributeSimilarityValidator(("name", "email"))
    try:
        rule.validate(password, _Owner(name, email))  # type: ignore[arg-type]  # it only reads attributes
    except ValidationError:
        return True
    return False


class _Owner:
    """Enough of a model for Django's rule, which asks for the names of its fields."""

    def __init__(self, name: str, email: str) -> None:
        self.name = name
        self.email = email
        self._meta = self

    def get_field(self, name: str) -> None:
        raise FieldDoesNotExist(name)


class LegacyBcryptHasher(hashers.BCryptPasswordHasher):
    """Hashes of the old platform: its bcrypt looked at 72 bytes, where ours refuses longer passwords."""

    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]  # as in Django's own bcrypt
        return f"{self.algorithm}${bcrypt.hashpw(password.encode()[:72], salt).decode()}"

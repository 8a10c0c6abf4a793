"""That somebody can always manage users and roles: whatever could end this is decided by one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import ACTIVE, RoleTable, User
from accounts.permissions import ADMIN, ROLES
from accounts.repositories import Users, roles, users
from storage.locks import lock
from storage.queries import together

POWERS = frozenset({"users.edit", "roles.edit"})


class LastAdministrator(Exception):
    """Without this person nobody could manage users and roles."""


class EverybodyLockedOut(Exception):
    """With these permissions nobody could manage users and roles."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """For changes of roles and of who has one. Raises `Locked` when another is not done within ten seconds."""
    with lock("accounts:administrators", seconds=30, wait=10):
        yield


def refuse_to_lose(user: User) -> None:
    """Raises `LastAdministrator` when this is the last active administrator, or the last who has both powers.

    Call it within `one_at_a_time`, with the user as stored, before a change that takes the role or the access away.
    """
    if user.state != ACTIVE:
        return
    table, counts = roles.query_table().run(), _active_people()
    if user.role == ADMIN and counts[ADMIN] <= 1:
        raise LastAdministrator(user.id)
    if user.role in _powerful(table) and sum(counts[role] for role in _powerful(table)) <= 1:
        raise LastAdministrator(user.id)


def refuse_to_lock_out(table: RoleTable) -> None:
    """Raises `EverybodyLockedOut` when no active person would have both powers. Within `one_at_a_time`."""
    counts = _active_people()
    if not any(counts[role] for role in _powerful(table)):
        raise EverybodyLockedOut


def _powerful(table: RoleTable) -> list[str]:
    return [role for role in ROLES if table.permissions_of(role) >= POWERS]


def _active_people() -> dict[str, int]:
    counts = together(*(users.query_count(Users.by_role_and_state, role=role, state=ACTIVE) for role in ROLES))
    return dict(zip(ROLES, counts, strict=True))

"""Which role may do what. An edit counts from everybody's next request on."""

from __future__ import annotations

from accounts.models import RoleTable, SignedIn
from accounts.permissions import CUSTOMER, PERMISSIONS, ROLES
from accounts.repositories import roles
from accounts.services.administrators import one_at_a_time, refuse_to_lock_out
from storage.clock import now
from storage.commits import commit, retry_conflicts
from storage.errors import Conflict
from storage.events import note

TEAM_ROLES = tuple(role for role in ROLES if role != CUSTOMER)
"""The roles whose permissions can be edited: customers reach what is their own, and nothing else."""


class NotYoursToGrant(Exception):
    """Somebody tried to grant permissions that he lacks, or to act on a person who may do more than he."""

    def __init__(self, permissions: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(permissions)))
        self.permissions = permissions


def read_roles() -> RoleTable:
    return roles.query_table().run()


def edit_role(actor: SignedIn, role: str, permissions: frozenset[str], *, version: int | None = None) -> RoleTable:
    """Give a role of the team exactly these permissions.

    version: that of the table which the actor saw; `Conflict` when it changed since. Raises `NotYoursToGrant` for what
    the actor lacks, and `EverybodyLockedOut` when nobody could manage users and roles any more.
    """
    if role not in TEAM_ROLES:
        raise ValueError(role)
    with one_at_a_time():
        return retry_conflicts(lambda: _edit(actor, role, permissions.intersection(PERMISSIONS), version))


def refuse_beyond(actor: SignedIn, permissions: frozenset[str]) -> None:
    """Raises `NotYoursToGrant` unless the actor has all of these."""
    if beyond := permissions - actor.permissions:
        raise NotYoursToGrant(beyond)


def _edit(actor: SignedIn, role: str, permissions: frozenset[str], version: int | None) -> RoleTable:
    table = read_roles()
    before = table.permissions_of(role)
    if before == permissions:
        return table
    _refuse_outdated(table, version)
    refuse_beyond(actor, permissions - before)
    changed = table.granting(role, permissions)
    refuse_to_lock_out(changed)
    write = roles.saving(changed) if table.version else roles.creating(changed)
    was, becomes = {role: sorted(before)}, {role: sorted(permissions)}
    report = note("roles.edited", subject=changed.id, by=actor.id, before=was, after=becomes)
    return commit(write, report)[0]  # type: ignore[no-any-return]


def _refuse_outdated(table: RoleTable, version: int | None) -> None:
    if version is not None and version != table.version:
        raise Conflict(f"{table.id} as of {now():%H:%M:%S}")

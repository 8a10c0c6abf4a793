"""People as staff create, edit and delete them. Nobody gives a role that may do more than his own, nor touches one."""

from __future__ import annotations

from accounts import belongings
from accounts.models import RoleTable, SignedIn, User, normal_address
from accounts.permissions import STAFF
from accounts.repositories import users
from accounts.services.administrators import one_at_a_time, refuse_to_lose
from accounts.services.roles import read_roles, refuse_beyond
from storage.clock import now
from storage.commits import Write, commit, retry_conflicts
from storage.errors import Taken
from storage.events import note

LEFT_TEAM = "user.left_team"
"""The event on which other apps hand on what waits for this person: open tickets, for instance."""


class AddressInUse(Exception):
    """Another account has this address."""


def create_user(actor: SignedIn, *, name: str, email: str, role: str, is_active: bool = True) -> User:
    """An account without a password; whoever can read its mail chooses one by the link of the invitation.

    Raises `NotYoursToGrant` and `AddressInUse`. An account that is created inactive is not invited yet.
    """
    refuse_beyond(actor, read_roles().permissions_of(role))
    at = now()
    person = User(
        name=name.strip(),
        email=normal_address(email),
        role=role,
        is_active=is_active,
        invited_at=at if is_active else None,
        created_at=at,
        updated_at=at,
    )
    try:
        return users.create(person, event="user.invited" if is_active else "user.created", by=actor.id)
    except Taken as error:
        raise AddressInUse(email) from error


def edit_user(actor: SignedIn, user_id: str, *, name: str, email: str, role: str, is_active: bool) -> User:
    """Change what staff may change of a person. Another role or no access ends all of the person's sessions.

    A confirmed address stays until a link sent to the new one is opened. Raises `NotYoursToGrant`, `AddressInUse`,
    `LastAdministrator`, `RecordNotFound`.
    """
    email = normal_address(email)
    with one_at_a_time():
        return retry_conflicts(lambda: _edit(actor, user_id, email, name=name.strip(), role=role, is_active=is_active))


def delete_user(actor: SignedIn, user_id: str) -> None:
    """Remove a person; where contracts or payments must be kept, only whatever tells who it was.

    Raises `NotYoursToGrant`, `LastAdministrator`, `RecordNotFound`.
    """
    with one_at_a_time():
        retry_conflicts(lambda: _delete(actor, user_id))


def _edit(actor: SignedIn, user_id: str, email: str, *, name: str, role: str, is_active: bool) -> User:
    person, table = users.get(user_id), read_roles()
    _refuse_above(actor, table, person.role, role)
    loses = (role, is_active) != (person.role, person.is_active)
    if loses and (role != person.role or not is_active):
        refuse_to_lose(person)
    changed = person.replace(name=name, role=role, is_active=is_active)
    if email not in (person.email, person.pending_email):
        changed = _readdressed(changed, email)
    elif email == person.email and person.pending_email:
        changed = changed.replace(pending_email="", pending_email_at=None)
    if changed == person:
        return person
    changed = (changed.signed_out_everywhere() if loses else changed).replace(updated_at=now())
    write = users.saving(changed, event=_edited(person, changed), by=actor.id)
    try:
        return commit(write, *_reports(actor, table, person, changed))[0]  # type: ignore[no-any-return]
    except Taken as error:
        raise AddressInUse(email) from error


def _readdressed(person: User, email: str) -> User:
    """An address that nobody has confirmed is replaced at once, and the invitation goes there."""
    if users.find_by_email(email):
        raise AddressInUse(email)
    if person.is_verified:
        return person.wanting_address(email, at=now())
    return person.replace(email=email).invited(at=now())


def _edited(before: User, after: User) -> str:
    if before.is_active != after.is_active:
        return "user.reactivated" if after.is_active else "user.deactivated"
    if before.role != after.role:
        return "user.role_changed"
    return "user.edited"


def _reports(actor: SignedIn, table: RoleTable, before: User, after: User) -> list[Write]:
    """What else others must hear of."""
    names = []
    if after.pending_email and after.pending_email != before.pending_email:
        names.append("user.email_change_requested")
    if after.email != before.email:
        names.append("user.invitation_resent")
    if _is_staff(before, table) and not _is_staff(after, table):
        names.append(LEFT_TEAM)
    return [note(name, subject=after.id, by=actor.id) for name in names]


def _delete(actor: SignedIn, user_id: str) -> None:
    person, table = users.get(user_id), read_roles()
    _refuse_above(actor, table, person.role)
    refuse_to_lose(person)
    left = [note(LEFT_TEAM, subject=user_id, by=actor.id)] if _is_staff(person, table) else []
    if belongings.must_be_kept(user_id):
        write, name = users.saving(person.erased(at=now())), "user.anonymised"
    else:
        write, name = users.deleting(person), "user.deleted"
    commit(write, note(name, subject=user_id, by=actor.id, before={"role": person.role}), *left)


def _refuse_above(actor: SignedIn, table: RoleTable, *roles: str) -> None:
    for role in roles:
        refuse_beyond(actor, table.permissions_of(role))


def _is_staff(person: User, table: RoleTable) -> bool:
    return person.is_active and STAFF in table.permissions_of(person.role)

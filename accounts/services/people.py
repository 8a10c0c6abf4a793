"""People as the other apps ask for them."""

from __future__ import annotations

from accounts.models import SignedIn, User
from accounts.permissions import STAFF
from accounts.repositories import roles, users
from storage.queries import Query


def get_person(user_id: str) -> User:
    """This user. Raises `RecordNotFound`."""
    return users.get(user_id)


def find_person(user_id: str) -> User | None:
    return users.find(user_id)


def query_person(user_id: str) -> Query[User | None]:
    """The same, to be read together with something else."""
    return users.query_find(user_id)


def is_staff(user: User) -> bool:
    """Whether the user's role opens the team's pages; one round trip unless this is the person of the request."""
    return STAFF in permissions_of(user)


def permissions_of(user: User) -> frozenset[str]:
    """What the user's role permits at this moment."""
    if isinstance(user, SignedIn):
        return user.permissions
    return roles.query_table().run().permissions_of(user.role)

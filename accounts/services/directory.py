"""People as staff look for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import ACTIVE, SignedIn, User
from accounts.permissions import CUSTOMER, ROLES
from accounts.repositories import Users, roles, users
from storage.events import Event, Events, events
from storage.queries import Page, Query, joined, together, walk

BATCH = 500
MOST_TRIPS = 20
HISTORY_LENGTH = 20
TEAM = tuple(role for role in ROLES if role != CUSTOMER)
MONEY = ("contracts.view", "payments.view")


def find_people(*, text: str, role: str, state: str, cursor: str | None) -> Page[User]:
    """One page of people, in one round trip; further ones only while a rare match is still looked for."""
    page = users.query_people(text=text, role=role, state=state, cursor=cursor).run()
    for _ in range(MOST_TRIPS):
        if page.items or page.next is None:
            break
        page = users.query_people(text=text, role=role, state=state, cursor=page.next).run()
    return page


def walk_people(*, text: str, role: str, state: str) -> Iterator[User]:
    """Everybody whom `Users.query_people` finds, in steps of `BATCH`."""
    return walk(lambda cursor: users.query_people(text=text, role=role, state=state, cursor=cursor, limit=BATCH).run())


def list_people_with(permission: str) -> list[User]:
    """The active members of the team whose role has this permission, in two round trips."""
    table = roles.query_table().run()
    chosen = [role for role in ROLES if permission in table.permissions_of(role)]
    pages = together(
        *(users.query_list(Users.by_role_and_state, role=role, state=ACTIVE, limit=BATCH) for role in chosen)
    )
    return [person for page in pages for person in page.items]


def query_people_with(permission: str) -> Query[list[User]]:
    """The same people, to be read together with something else: the whole active team is read, and sifted."""

    def sift(found: tuple[Any, ...]) -> list[User]:
        table, *pages = found
        team = (person for page in pages for person in page.items)
        return [person for person in team if permission in table.permissions_of(person.role)]

    pages = (users.query_list(Users.by_role_and_state, role=role, state=ACTIVE, limit=BATCH) for role in TEAM)
    return joined(roles.query_table(), *pages).then(sift)


def query_history_for(viewer: SignedIn, user_id: str) -> Query[Page[Event]]:
    """What happened to a person; with contracts and payments for those who may see them."""
    if all(map(viewer.has_permission, MONEY)):
        return events.query_history(user_id, limit=HISTORY_LENGTH)
    return events.query_list(Events.by_subject, subject=user_id, limit=HISTORY_LENGTH)

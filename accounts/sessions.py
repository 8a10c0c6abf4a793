"""How a browser is signed in: what its session holds, and when that ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from accounts.addresses import client_address
from accounts.belongings import BESIDE
from accounts.devices import agent_of
from accounts.models import Anonymous, RoleTable, SignedIn, User
from accounts.repositories import roles, users
from accounts.requests import Request
from accounts.services.registration import Application
from storage.clock import now
from storage.queries import Query, joined
from storage.sessions import USER_KEY, SessionStore

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
REMEMBERED = timedelta(days=30)
NOTED_EVERY = timedelta(minutes=5)
"""How exactly we know when somebody was last here: a write per request would be the price of more."""

APPLICATION = "application"

Person = SignedIn | Anonymous
Held = dict[str, Any] | None


def begin(request: HttpRequest, user: User, *, remember: bool = False) -> None:
    """Sign this browser in: with a new session key, and nothing of what the visitor's session held.

    remember: for 30 days; otherwise until the browser is closed, 12 hours without a request, or 7 days.
    """
    at = now()
    request.session.flush()
    request.session.update(
        {
            USER_KEY: user.id,
            "epoch": user.session_epoch,
            "since": at.isoformat(),
            "seen": at.isoformat(),
            "remember": remember,
            "agent": agent_of(request),
            "address": client_address(request),
        }
    )
    request.session.set_expiry(at + REMEMBERED if remember else 0)
    rotate_token(request)


def renew(request: HttpRequest, user: User) -> None:
    """Go on in this browser after the user's sessions were ended, under a new key."""
    begin(request, user, remember=bool(request.session.get("remember")))


def end(request: HttpRequest) -> None:
    """Sign this browser out and forget its session."""
    request.session.flush()
    rotate_token(request)


def person_of(session: SessionStore) -> Person:
    """Who this session belongs to: one round trip for session, user and role table, none for a visitor."""
    held, person = _query(session).run()
    if session.claimed_user is None:
        return person
    session.adopt(held)
    if held and not person.is_signed_in:
        session.flush()
    elif held:
        _note_seen(session, held)
    return person


def person_behind(session_key: str) -> Person:
    """Who a session with this key belongs to, without being seen there and without ending it."""
    return query_person_behind(session_key).run()


def query_person_behind(session_key: str) -> Query[Person]:
    """The same, to be read together with something else."""
    return _query(SessionStore(session_key)).then(lambda found: found[1])


def keep_application(request: Request, application: Application) -> None:
    """Remember in this browser's session what was typed to register."""
    request.session[APPLICATION] = msgspec.to_builtins(application)


def kept_application(request: Request) -> Application | None:
    kept = request.session.get(APPLICATION)
    return msgspec.convert(kept, Application) if kept else None


def awaited_address(request: Request) -> str:
    """The unverified address of the person who is signed in or has just registered here; empty if there is none."""
    if request.user.is_signed_in:
        return "" if request.user.is_verified else request.user.email
    application = kept_application(request)
    return application.email if application else ""


def _query(session: SessionStore) -> Query[tuple[Held, Person]]:
    """What the session holds, and whom it signs in."""
    user_id = session.claimed_user
    if user_id is None:
        return Query((), lambda _answers: (None, Anonymous()))
    beside = joined(*(query(user_id) for query in BESIDE.values()))
    found = joined(session.query(), users.query_find(user_id), roles.query_table(), beside)
    return found.then(lambda found: (found[0], _person(*found)))


def _person(held: Held, user: User | None, table: RoleTable, beside: tuple[Any, ...]) -> Person:
    if held is None or user is None or not is_alive(held, user):
        return Anonymous()
    return user.permitted(table.permissions_of(user.role), beside=dict(zip(BESIDE, beside, strict=True)))


def is_alive(held: dict[str, Any], user: User) -> bool:
    """Whether a session with this data still signs this user in."""
    return (
        held.get(USER_KEY) == user.id
        and held.get("epoch") == user.session_epoch
        and user.is_active
        and not _has_ended(held)
    )


def _has_ended(held: dict[str, Any]) -> bool:
    longest, idle = (REMEMBERED, REMEMBERED) if held["remember"] else (LONGEST, IDLE)
    return _age(held["since"]) > longest or _age(held["seen"]) > idle


def _note_seen(session: SessionBase, held: dict[str, Any]) -> None:
    if _age(held["seen"]) > NOTED_EVERY:
        session["seen"] = now().isoformat()


def _age(moment: str) -> timedelta:
    return now() - datetime.fromisoformat(moment)

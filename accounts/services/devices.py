"""Where a person is signed in: the sessions as the person sees and ends them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from accounts.models import User
from accounts.repositories import users
from accounts.sessions import is_alive
from storage.commits import commit
from storage.errors import RecordNotFound
from storage.events import note
from storage.sessions import KnownSession, SessionStore, list_sessions


class Device(NamedTuple):
    """id: names the session without opening it. agent: what its browser calls itself."""

    id: str
    agent: str
    address: str
    since: datetime
    seen: datetime
    is_this: bool


def list_devices(user: User, session_key: str | None) -> list[Device]:
    """The browsers in which the user is signed in, the one that asks first, then by when they were last seen."""
    devices = [_device(session, session_key) for session in _living(user)]
    return sorted(devices, key=lambda device: (device.is_this, device.seen), reverse=True)


def revoke_session(user: User, session_id: str) -> None:
    """End one session; its browser is signed out at its next request. Raises `RecordNotFound` for another's."""
    session = next((session for session in _living(user) if _id_of(session.key) == session_id), None)
    if session is None:
        raise RecordNotFound(session_id)
    SessionStore(session.key).delete()
    ended = {"agent": session.data.get("agent", ""), "address": session.data.get("address", "")}
    commit(note("user.session_revoked", subject=user.id, by=user.id, before=ended))


def revoke_other_sessions(user: User) -> User:
    """End every session, those being made at this moment included: the caller begins a new one for this browser."""
    return users.change(
        user.id, lambda found: found.signed_out_everywhere(), event="user.other_sessions_revoked", by=user.id
    )


def _living(user: User) -> list[KnownSession]:
    return [session for session in list_sessions(user.id) if is_alive(session.data, user)]


def _device(session: KnownSession, current_key: str | None) -> Device:
    held = session.data
    return Device(
        id=_id_of(session.key),
        agent=held.get("agent", ""),
        address=held.get("address", ""),
        since=datetime.fromisoformat(held["since"]),
        seen=datetime.fromisoformat(held["seen"]),
        is_this=session.key == current_key,
    )


def _id_of(session_key: str) -> str:
    return sha256(session_key.encode()).hexdigest()[:32]

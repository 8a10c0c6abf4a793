"""Django's sessions on Redis.

sessions:<session key>      user, expiry and data as JSON, until its expiry
sessions:user:<user id>     sorted set of the user's session keys by the time of their making

The key of a signed-in session begins with its user's id and a dot, so that session and user can be read together. The
listing never decides: who reads it looks at the sessions themselves, and what is no longer there leaves it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.utils.crypto import get_random_string

from storage.clock import now
from storage.connection import Command, store
from storage.queries import Query, together

USER_KEY = "_user"
"""The name in a session's data that holds the id of its user."""

_KEY = re.compile(r"[a-zA-Z0-9._-]{8,128}")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 50
_LISTED_FOR = timedelta(days=31)
"""Longer than any session lives."""


class KnownSession(NamedTuple):
    key: str
    data: dict[str, Any]


def list_sessions(user_id: str) -> list[KnownSession]:
    """The stored sessions of this user, newest first, in two round trips; forgets those that have gone."""
    keys = [key.decode() for key in store.execute("ZRANGE", _listing(user_id), 0, -1, "REV")]
    found = together(*(SessionStore(key).query() for key in keys)) if keys else ()
    if gone := [key for key, data in zip(keys, found, strict=True) if data is None]:
        store.execute("ZREM", _listing(user_id), *gone)
    return [KnownSession(key, data) for key, data in zip(keys, found, strict=True) if data is not None]


class SessionStore(SessionBase):
    """SESSION_ENGINE = "storage.sessions". Every call may raise `Unavailable`; nothing is ever lost silently."""

    @property
    def claimed_user(self) -> str | None:
        """The user id that the session key names. Only a session that is found, and names the same user, proves it."""
        user, dot, _ = (self.session_key or "").partition(".")
        return user if dot and user else None

    def query(self) -> Query[dict[str, Any] | None]:
        """Read this session's data together with something else; hand what comes back to `adopt`."""
        if self.session_key is None:
            return Query((), lambda _answers: None)
        return Query((("GET", _name(self.session_key)),), lambda answers: self._opened(answers[0]))

    def adopt(self, data: dict[str, Any] | None) -> None:
        """Use data that `query` read, as `load` would. None: there is no such session, and its key is not kept."""
        self.accessed = True
        self._session_cache = data or {}
        if data is None:
            self._session_key = None

    def load(self) -> dict[str, Any]:
        data = self.query().run()
        if data is None:
            self._session_key = None
        return data or {}

    def exists(self, session_key: str | None) -> bool:
        return bool(session_key) and bool(store.execute("EXISTS", _name(str(session_key))))

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the data back; a session that has changed its user moves to a new key."""
        if self.session_key is None:
            self.create()
        elif self._get_session(no_load=must_create).get(USER_KEY) != self.claimed_user:  # type: ignore[attr-defined]
            self.cycle_key()
        elif (age := self.get_expiry_age()) <= 0:
            self.delete()
        elif not self._set(age, "NX" if must_create else "XX"):
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            store.read([("DEL", _name(key)), *_unlisting(key)])

    @classmethod
    def clear_expired(cls) -> None:
        """Nothing to do: Redis drops a session at its expiry."""

    def _get_new_session_key(self) -> str:
        user = getattr(self, "_session_cache", {}).get(USER_KEY)
        return (f"{user}." if user else "") + get_random_string(_LENGTH, _DIGITS)

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and _KEY.fullmatch(key))

    def _set(self, age: int, condition: str) -> bool:
        data, expires = self._session_cache, self.get_expiry_date().isoformat(timespec="seconds")
        value = self.serializer().dumps({"user": data.get(USER_KEY), "expires": expires, "data": data})
        key = str(self.session_key)
        listing = _listing_of_new(key) if condition == "NX" else []
        return bool(store.read([("SET", _name(key), value, "EX", age, condition), *listing])[0])

    def _opened(self, raw: bytes | None) -> dict[str, Any] | None:
        data: dict[str, Any] | None = self.serializer().loads(raw)["data"] if raw else None
        return data


def _name(session_key: str) -> str:
    return f"sessions:{session_key}"


def _listing(user_id: str) -> str:
    return f"sessions:user:{user_id}"


def _listing_of_new(session_key: str) -> list[Command]:
    """The commands that list a new session, none for a visitor's, and drop those that must have ended."""
    user, dot, _ = session_key.partition(".")
    if not dot:
        return []
    at, listing = now(), _listing(user)
    return [
        ("ZREMRANGEBYSCORE", listing, "-inf", (at - _LISTED_FOR).timestamp()),
        ("ZADD", listing, at.timestamp(), session_key),
        ("EXPIRE", listing, int(_LISTED_FOR.total_seconds())),
    ]


def _unlisting(session_key: str) -> list[Command]:
    user, dot, _ = session_key.partition(".")
    return [("ZREM", _listing(user), session_key)] if dot else []

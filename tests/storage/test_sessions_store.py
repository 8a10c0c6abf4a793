from __future__ import annotations

import json

import pytest
from django.contrib.sessions.backends.base import UpdateError

from storage.connection import store
from storage.queries import together
from storage.sessions import USER_KEY, SessionStore

ANA = "0k3m5v7p9r1s3t5u"


def saved(**data: object) -> SessionStore:
    session = SessionStore()
    session.update(data)
    session.save()
    return session


def test_session_of_a_user_has_a_key_that_begins_with_the_user():
    session = saved(**{USER_KEY: ANA})
    assert session.session_key.startswith(f"{ANA}.")
    assert session.claimed_user == ANA


def test_session_of_a_visitor_names_nobody():
    assert saved(plan="essencial").claimed_user is None


def test_signing_in_moves_the_session_to_a_new_key_and_drops_the_old_one():
    session = saved(plan="essencial")
    visitor_key = session.session_key
    session[USER_KEY] = ANA
    session.save()
    assert session.session_key.startswith(f"{ANA}.")
    assert not session.exists(visitor_key)
    assert SessionStore(session.session_key)["plan"] == "essencial"


def test_signing_out_leaves_no_session_under_the_user():
    session = saved(**{USER_KEY: ANA})
    session.flush()
    session["plan"] = "agenda"
    session.save()
    assert session.claimed_user is None
    assert store.execute("KEYS", "sessions:*") == [f"sessions:{session.session_key}".encode()]


def test_session_is_readable_json_with_user_expiry_and_data():
    session = saved(**{USER_KEY: ANA, "name": "Ânia"})
    stored = json.loads(store.execute("GET", f"sessions:{session.session_key}"))
    assert stored["user"] == ANA
    assert stored["expires"] > "2026"
    assert stored["data"] == {USER_KEY: ANA, "name": "Ânia"}


def test_session_lives_until_its_expiry():
    session = SessionStore()
    session.set_expiry(600)
    session.save()
    assert 590 <= store.execute("TTL", f"sessions:{session.session_key}") <= 600


def test_two_sessions_are_read_in_one_round_trip():
    one, other = saved(a=1), saved(b=2)
    assert together(one.query(), other.query()) == ({"a": 1}, {"b": 2})


def test_adopted_session_is_not_read_again():
    session = SessionStore("x" * 50)
    session.adopt({"a": 1})
    assert session["a"] == 1
    assert session.accessed


def test_adopting_nothing_forgets_the_key_that_a_browser_made_up():
    session = SessionStore(f"{ANA}.{'x' * 50}")
    session.adopt(session.query().run())
    assert session.session_key is None
    assert dict(session.items()) == {}


@pytest.mark.parametrize("key", ["a:b:c:d:e", "{p00}12345678", "key with blank", "ç" * 20, "x" * 200])
def test_strange_keys_are_no_session_keys(key: str):
    assert SessionStore(key).session_key is None


def test_session_deleted_meanwhile_is_not_brought_back():
    session = saved(**{USER_KEY: ANA})
    SessionStore(session.session_key).delete()
    session["late"] = True
    with pytest.raises(UpdateError):
        session.save()
    assert not session.exists(session.session_key)

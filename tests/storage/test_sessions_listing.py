from datetime import timedelta

from storage.clock import moved
from storage.connection import store
from storage.sessions import USER_KEY, SessionStore, list_sessions

ANA = "0k3m5v7p9r1s3t5u"


def signed_in(user=ANA, **data):
    session = SessionStore()
    session.update({USER_KEY: user} | data)
    session.save()
    return session


def test_sessions_of_a_user_are_listed_newest_first():
    old = signed_in(name="old")
    with moved(timedelta(seconds=1)):
        new = signed_in(name="new")
    signed_in("0k3m5v7p9r1s3t5v")
    assert [(session.key, session.data["name"]) for session in list_sessions(ANA)] == [
        (new.session_key, "new"),
        (old.session_key, "old"),
    ]


def test_a_session_that_ended_leaves_the_list():
    session = signed_in()
    session.delete()
    assert list_sessions(ANA) == [] and store.execute("KEYS", "*") == []


def test_a_session_that_redis_dropped_is_never_listed():
    session, other = signed_in(), signed_in()
    store.execute("DEL", f"sessions:{session.session_key}")
    assert [known.key for known in list_sessions(ANA)] == [other.session_key]
    assert store.execute("ZCARD", f"sessions:user:{ANA}") == 1


def test_the_list_forgets_what_must_have_ended_and_ends_itself():
    signed_in()
    with moved(timedelta(days=32)):
        signed_in()
    assert store.execute("ZCARD", f"sessions:user:{ANA}") == 1
    assert 0 < store.execute("TTL", f"sessions:user:{ANA}") <= 31 * 86400


def test_a_visitors_session_is_listed_nowhere():
    session = SessionStore()
    session["plan"] = "essencial"
    session.save()
    assert store.execute("KEYS", "sessions:user:*") == []

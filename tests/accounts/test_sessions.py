from datetime import timedelta

import pytest

from accounts.repositories import roles, users
from storage.clock import moved
from storage.connection import store
from storage.ids import new_id
from tests.accounts.builders import browser, make_user, sign_in


@pytest.fixture
def trips(monkeypatch):
    """Every round trip to Redis from here on."""
    counted = []
    attempt = store.attempt
    monkeypatch.setattr(store, "attempt", lambda *args, **kwargs: counted.append(1) or attempt(*args, **kwargs))
    return counted


def is_signed_in(client):
    return client.get("/api/auth/me").status_code == 200


def test_session_user_and_roles_are_read_in_one_round_trip(client, trips):
    sign_in(client, make_user())
    trips.clear()
    assert is_signed_in(client)
    assert len(trips) == 1


def test_a_visitor_costs_no_read(client, trips):
    assert not is_signed_in(client)
    assert trips == []


def test_raising_the_epoch_ends_every_session():
    person = make_user()
    clients = [browser(person), browser(person)]
    users.change(person.id, lambda user: user.replace(session_epoch=2))
    assert not any(map(is_signed_in, clients))


def test_deactivating_ends_every_session():
    person = make_user()
    client = browser(person)
    users.change(person.id, lambda user: user.replace(is_active=False))
    assert not is_signed_in(client)


def test_deleting_ends_every_session():
    person = make_user()
    client = browser(person)
    users.delete(person)
    assert not is_signed_in(client)


def test_a_dead_session_is_removed_from_redis():
    person = make_user()
    client = browser(person)
    users.change(person.id, lambda user: user.replace(session_epoch=2))
    client.get("/api/auth/me")
    assert store.execute("KEYS", "sessions:*") == []


@pytest.mark.parametrize(
    ("remember", "after", "alive"),
    [
        (False, timedelta(hours=11), True),
        (False, timedelta(hours=13), False),
        (True, timedelta(days=29), True),
        (True, timedelta(days=31), False),
    ],
)
def test_sessions_end_when_nobody_is_there(client, remember, after, alive):
    sign_in(client, make_user(), remember=remember)
    with moved(after):
        assert is_signed_in(client) is alive


@pytest.mark.parametrize(("days", "alive"), [(6, True), (8, False)])
def test_a_busy_session_ends_after_seven_days(client, days, alive):
    sign_in(client, make_user())
    for hours in range(10, days * 24, 10):
        with moved(timedelta(hours=hours)):
            client.get("/api/auth/me")
    with moved(timedelta(days=days)):
        assert is_signed_in(client) is alive


def test_being_here_is_written_down_once_in_five_minutes(client, trips):
    sign_in(client, make_user())
    with moved(timedelta(minutes=6)):
        is_signed_in(client)
        trips.clear()
        is_signed_in(client)
    assert len(trips) == 1


@pytest.mark.parametrize("key", ["", ".", "x", "a" * 5000, "'; DROP", "{user}.0123456789abcdef", "../../etc"])
def test_an_invented_session_key_is_nobody(client, key):
    client.cookies["session"] = key.replace("{user}", make_user().id)
    assert not is_signed_in(client)


def test_a_session_that_names_another_user_than_its_key_is_nobody(client):
    victim, thief = make_user(), make_user()
    sign_in(client, thief)
    stored = store.execute("GET", f"sessions:{client.cookies['session'].value}")
    forged = f"{victim.id}.{'0' * 50}"
    store.execute("SET", f"sessions:{forged}", stored)
    client.cookies["session"] = forged
    assert not is_signed_in(client)


def test_a_role_change_counts_at_the_next_request():
    person = make_user(role="editor")
    client = browser(person)
    assert client.get("/staff/users/").status_code == 403
    users.change(person.id, lambda user: user.replace(role="support"))
    assert client.get("/staff/users/").status_code == 200


def test_an_edit_of_the_role_table_counts_at_the_next_request():
    client = browser(make_user(role="support"))
    assert client.get("/staff/users/").status_code == 200
    table = roles.query_table().run()
    roles.create(table.replace(grants=table.grants | {"support": frozenset({"dashboard.view"})}))
    assert client.get("/staff/users/").status_code == 403


def test_no_cache_keeps_what_a_signed_in_person_sees(client):
    answer = sign_in(client, make_user()).get("/account/")
    assert answer["Cache-Control"] == "no-store" and "Cookie" in answer["Vary"]


def test_the_key_of_an_unknown_user_is_nobody(client):
    client.cookies["session"] = f"{new_id()}.{'0' * 50}"
    assert not is_signed_in(client)

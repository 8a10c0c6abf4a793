from urllib.parse import urlsplit

import pytest

from accounts.repositories import users
from accounts.services import invitations, verification
from storage.connection import store
from tests.accounts.builders import PASSWORD, browser, event_names, make_user


@pytest.fixture
def admin():
    return invitations.create_admin(name="Caio Ramos", email="caio@example.test", by="command:create_admin")


@pytest.fixture
def link(admin):
    return urlsplit(invitations.mint_link(admin)).path


def test_the_link_sets_the_password_once(client, admin, link):
    assert client.get(link).status_code == client.head(link).status_code == 200
    assert client.post(link, {"password": PASSWORD})["Location"] == "/accounts/login/"
    assert [client.get(link).status_code, client.post(link, {"password": PASSWORD}).status_code] == [410, 410]
    assert client.post("/accounts/login/", {"email": admin.email, "password": PASSWORD})["Location"] == "/staff/"


def test_a_weak_password_keeps_the_link_alive(client, admin, link):
    answer = client.post(link, {"password": "caioramos"})
    assert answer.status_code == 200 and answer.context["form"].errors["password"]
    assert client.post(link, {"password": PASSWORD}).status_code == 302


def test_setting_a_password_kills_older_links_and_sessions(admin, link):
    other, signed_in = urlsplit(invitations.mint_link(admin)).path, browser(admin)
    browser().post(link, {"password": PASSWORD})
    assert browser().get(other).status_code == 410
    assert signed_in.get("/api/auth/me").status_code == 401


def test_nobody_signs_in_before_the_password_is_set(client, admin):
    for password in ("", "x", "!"):
        client.post("/accounts/login/", {"email": admin.email, "password": password})
    assert client.get("/api/auth/me").status_code == 401


def test_the_raw_token_is_nowhere_in_redis(link):
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert not any(token.encode() in key for key in store.execute("KEYS", "*"))


def test_the_token_leaves_neither_as_referer_nor_into_a_cache(client, link):
    answer = client.get(link)
    assert answer["Referrer-Policy"] == "strict-origin" and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("token", ["x", "a" * 10_000, "%00", "%ff", "😀"])
def test_malformed_links_are_gone(client, token):
    address = f"/accounts/set-password/{token}/"
    assert {client.get(address).status_code, client.post(address, {"password": PASSWORD}).status_code} <= {404, 410}


def test_a_verification_link_sets_no_password(client):
    person = make_user(verified=False)
    token = verification.mint_link(person).rstrip("/").rsplit("/", 1)[1]
    assert client.post(f"/accounts/set-password/{token}/", {"password": PASSWORD}).status_code == 410
    assert users.get(person.id).password == ""


def test_the_change_is_in_the_history(client, admin, link):
    client.post(link, {"password": PASSWORD})
    assert event_names(admin.id) == ["user.invited_admin", "user.password_set"]

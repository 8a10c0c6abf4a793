from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from accounts.permissions import PERMISSIONS
from accounts.repositories import invitations, users
from accounts.services.invitations import mint_link
from accounts.services.staff_users import create_user
from storage.clock import moved
from storage.connection import store
from tests.accounts.builders import PASSWORD, browser, event_names, make_user


@pytest.fixture
def actor():
    return make_user(role="admin").permitted(frozenset(PERMISSIONS))


@pytest.fixture
def admin(actor):
    return browser(actor)


@pytest.fixture
def invited(actor):
    return create_user(actor, name="Bia Lima", email="bia@example.test", role="support")


def link_of(person):
    return urlsplit(mint_link(users.get(person.id))).path


def test_accepting_sets_the_password_and_confirms_the_address(client, invited):
    assert client.post(link_of(invited), {"password": PASSWORD})["Location"] == "/accounts/login/"
    person = users.get(invited.id)
    assert person.is_verified and person.state == "active" and not person.is_invited
    assert client.post("/accounts/login/", {"email": person.email, "password": PASSWORD})["Location"] == "/staff/"


def test_the_address_of_the_invitation_is_fixed(client, invited):
    client.post(link_of(invited), {"password": PASSWORD, "email": "mine@evil.test", "role": "admin", "name": "X"})
    person = users.get(invited.id)
    assert (person.email, person.role, person.name) == ("bia@example.test", "support", "Bia Lima")


def test_sending_again_kills_the_older_link(client, admin, invited):
    older = link_of(invited)
    assert admin.post(f"/staff/users/{invited.id}/invite/resend/").status_code == 302
    assert client.get(older).status_code == 410 and client.get(link_of(invited)).status_code == 200
    assert event_names(invited.id) == ["user.invited", "user.invitation_resent"]


def test_a_revoked_link_is_dead_and_says_what_to_do(client, admin, invited):
    link = link_of(invited)
    admin.post(f"/staff/users/{invited.id}/invite/revoke/")
    page = client.get(link)
    assert page.status_code == client.post(link, {"password": PASSWORD}).status_code == 410
    assert "mailto:" in page.content.decode() and users.get(invited.id).password == ""


def test_a_revoked_person_can_be_invited_again(client, admin, invited):
    admin.post(f"/staff/users/{invited.id}/invite/revoke/")
    admin.post(f"/staff/users/{invited.id}/invite/resend/")
    assert client.get(link_of(invited)).status_code == 200


def test_links_expire_by_themselves(client, admin, invited):
    link = link_of(invited)
    [key] = store.execute("KEYS", "invitations:*")
    assert 0 < store.execute("PTTL", key) <= invitations.lifetime.total_seconds() * 1000
    store.execute("DEL", key)
    assert client.get(link).status_code == 410
    with moved(timedelta(hours=49)):
        assert browser(make_user(role="admin")).get(f"/staff/users/{invited.id}/").context["has_expired"]


def test_accepting_while_signed_in_as_somebody_else_is_refused(admin, client, invited):
    link = link_of(invited)
    assert admin.get(link).status_code == admin.post(link, {"password": PASSWORD}).status_code == 403
    assert users.get(invited.id).password == "" and client.get(link).status_code == 200


def test_a_closed_account_accepts_nothing(client, admin, invited):
    link = link_of(invited)
    users.change(invited.id, lambda user: user.replace(is_active=False))
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("act", ["resend", "revoke"])
def test_whoever_has_a_password_is_neither_invited_nor_revoked(admin, act):
    person = make_user(password=PASSWORD, role="support")
    answer = admin.post(f"/staff/users/{person.id}/invite/{act}/", follow=True)
    assert "alert bad" in answer.content.decode() and users.get(person.id) == person


@pytest.mark.parametrize("act", ["resend", "revoke"])
def test_invitations_are_posts_of_existing_people(admin, act, invited):
    assert admin.get(f"/staff/users/{invited.id}/invite/{act}/").status_code == 405
    assert admin.post(f"/staff/users/{'0' * 16}/invite/{act}/").status_code == 404


def test_the_mail_carries_the_link_and_none_leaves_after_the_revocation(admin, invited):
    from notifications.services.account_mails import invitation_link

    assert "/accounts/set-password/" in invitation_link(invited, {})["url"]
    admin.post(f"/staff/users/{invited.id}/invite/revoke/")
    assert invitation_link(users.get(invited.id), {}) is None


def test_the_raw_token_is_nowhere_in_redis(invited):
    token = link_of(invited).rstrip("/").rsplit("/", 1)[1].encode()
    keys = [key for key in store.execute("KEYS", "*") if store.execute("TYPE", key) == b"string"]
    assert not any(token in store.execute("GET", key) for key in keys)

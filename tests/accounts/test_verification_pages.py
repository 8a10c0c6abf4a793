from urllib.parse import urlsplit

import pytest

from accounts.repositories import users
from accounts.services import invitations, verification
from tests.accounts.builders import browser, event_names, make_user


@pytest.fixture
def person():
    return make_user(verified=False)


@pytest.fixture
def link(person):
    return urlsplit(verification.mint_link(person)).path


def test_a_mail_scanner_consumes_nothing(client, person, link):
    assert [client.get(link).status_code, client.head(link).status_code, client.get(link).status_code] == [
        200,
        200,
        200,
    ]
    assert not users.get(person.id).is_verified


def test_the_page_has_one_form_to_its_own_address(client, link):
    page = client.get(link).content.decode().split("<main")[1].split("</main>")[0]
    assert page.count("<form") == 1
    assert 'method="post"' in page and "action=" not in page


def test_the_button_verifies_and_signs_this_browser_in(client, person, link):
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert users.get(person.id).is_verified
    assert client.get("/api/auth/me").json()["id"] == person.id


def test_a_visitors_session_ends_when_the_button_signs_in(client, link):
    client.post(
        "/accounts/register/",
        {"name": "Rui", "email": "rui@example.test", "password": "uma boa frase", "accept_terms": "on"},
    )
    old = client.cookies["session"].value
    client.post(link)
    assert client.cookies["session"].value != old
    assert "application" not in client.session


def test_the_second_opening_is_gone_and_offers_a_new_link(client, link):
    client.post(link)
    again = browser()
    for answer in (again.get(link), again.post(link)):
        assert answer.status_code == 410
        assert 'action="/accounts/verify/resend/"' in answer.content.decode()
    assert again.get("/api/auth/me").status_code == 401


@pytest.mark.parametrize(
    "token", ["x", "a" * 10_000, "%00", "%0a", "%2e%2e", "..", "%ff%fe", "😀", "a b", "<script>", "%25", "a%2Fb"]
)
def test_malformed_links_are_gone_or_not_found(client, token):
    address = f"/accounts/verify/{token}/"
    assert {client.get(address).status_code, client.post(address).status_code} <= {404, 410}


def test_a_link_of_another_purpose_is_gone(client, person):
    token = invitations.mint_link(person).rstrip("/").rsplit("/", 1)[1]
    assert client.post(f"/accounts/verify/{token}/").status_code == 410
    assert event_names(person.id) == ["user.loaded"]


def test_the_token_leaves_neither_as_referer_nor_into_a_cache(client, link):
    answer = client.get(link)
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]


def test_the_button_needs_the_csrf_token(person, link):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert not users.get(person.id).is_verified

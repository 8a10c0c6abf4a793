from datetime import timedelta

import pytest

from accounts.repositories import users
from accounts.services import verification
from accounts.services.password_reset import mint_link as reset_link
from accounts.services.password_reset import reset_password
from storage.clock import moved
from tests.accounts.builders import PASSWORD, browser, code_now, event_names, make_user, switch_on
from tests.config import url_matrix

LOGIN, CODE = "/accounts/login/", "/accounts/login/code/"


@pytest.fixture
def person():
    return make_user(email="ana@example.test", password=PASSWORD)


@pytest.fixture
def factor(person):
    return switch_on(person)


def type_password(client, **fields):
    return client.post(LOGIN, {"email": "ana@example.test", "password": PASSWORD} | fields)


def type_code(client, code):
    return client.post(CODE, {"code": code})


def is_signed_in(client):
    return client.get("/api/auth/me").status_code == 200


def test_the_password_alone_leads_to_the_code_and_the_code_in(client, person, factor):
    assert type_password(client)["Location"] == CODE and not is_signed_in(client)
    assert event_names(person.id)[-1] == "user.password_accepted" and not users.get(person.id).last_login_at
    half = client.cookies["session"].value
    assert type_code(client, code_now(factor[0]))["Location"] == "/account/"
    assert is_signed_in(client) and client.cookies["session"].value != half
    assert event_names(person.id)[-1] == "user.signed_in"


def test_a_half_finished_sign_in_has_no_rights(client, person, factor):
    users.change(person.id, lambda user: user.replace(role="admin"))
    type_password(client)
    closed = {address: words[0] for address, words in url_matrix.committed().items() if words[0] != "open"}
    assert closed.pop(CODE) == "login" and len(closed) > 30
    assert {address: url_matrix.answer_to(client, address) for address in closed} == closed


def test_the_password_rotates_the_session_key_too(client, factor):
    client.get(CODE)
    before = client.cookies["session"].value
    type_password(client)
    assert client.cookies["session"].value != before and "." not in client.cookies["session"].value


@pytest.mark.parametrize(("minutes", "where"), [(14, "/account/"), (16, LOGIN)])
def test_it_dies_after_fifteen_minutes(client, factor, minutes, where):
    type_password(client)
    with moved(timedelta(minutes=minutes)):
        assert type_code(client, code_now(factor[0]))["Location"] == where
        assert is_signed_in(client) is (minutes < 15)


def test_next_and_remember_are_kept(client, factor):
    type_password(client, next="/payments/?status=due", remember="on")
    assert type_code(client, code_now(factor[0]))["Location"] == "/payments/?status=due"
    assert client.cookies["session"]["max-age"] > 29 * 86400


def test_without_remember_the_session_ends_with_the_browser(client, factor):
    type_password(client, next="https://evil.test")
    assert type_code(client, code_now(factor[0]))["Location"] == "/account/"
    assert client.cookies["session"]["max-age"] == ""


def test_a_used_code_fails_in_the_next_sign_in(factor):
    code, clients = code_now(factor[0]), (browser(), browser())
    for client in clients:
        type_password(client)
        type_code(client, code)
    assert [is_signed_in(client) for client in clients] == [True, False]


def test_each_recovery_code_signs_in_once_however_it_is_typed(person, factor):
    typed, clients = (factor[1][0].upper(), factor[1][0].replace("-", " ")), (browser(), browser())
    for client, code in zip(clients, typed, strict=True):
        type_password(client)
        answer = type_code(client, code)
    assert [is_signed_in(client) for client in clients] == [True, False]
    assert "code" in answer.context["form"].errors and len(users.get(person.id).recovery_codes) == 9


def test_the_sixth_wrong_code_waits_also_after_the_password_again(factor):
    for attempt in range(5):
        client = browser()
        type_password(client)
        assert type_code(client, f"wrong{attempt}").status_code == 200
    type_password(client)
    refused = type_code(client, code_now(factor[0]))
    assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 300 and not is_signed_in(client)


@pytest.mark.parametrize("code", ["", "12345", "x" * 61, "x" * 1_000_000, "<b>", "a\x00b", "١٢٣٤٥٦"])
def test_bad_input_is_named_beside_the_field(client, factor, code):
    type_password(client)
    answer = type_code(client, code)
    assert answer.status_code == 200 and "code" in answer.context["form"].errors


def test_the_code_page_without_a_password_leads_to_the_login(client, person):
    assert [client.get(CODE)["Location"], type_code(client, "123456")["Location"]] == [LOGIN, LOGIN]
    assert browser(person).get(CODE)["Location"] == "/account/"


def test_a_password_changed_meanwhile_ends_the_half_finished_sign_in(client, person, factor):
    type_password(client)
    users.change(person.id, lambda user: user.with_password("another hash", at=user.created_at))
    assert type_code(client, code_now(factor[0]))["Location"] == LOGIN


def test_a_closed_account_does_not_get_in(client, person, factor):
    type_password(client)
    users.change(person.id, lambda user: user.replace(is_active=False))
    assert type_code(client, code_now(factor[0]))["Location"] == LOGIN


def test_a_password_reset_leaves_the_factor(client, person, factor):
    reset_password(reset_link(users.get(person.id)).rstrip("/").rpartition("/")[2], "uma frase inteira e nova")
    assert type_password(client, password="uma frase inteira e nova")["Location"] == CODE
    assert not is_signed_in(client) and users.get(person.id).has_second_factor


def test_a_confirmation_link_asks_for_the_code_too(client, person, factor):
    unproved = users.change(person.id, lambda user: user.replace(email_verified_at=None))
    link = verification.mint_link(unproved).partition("://")[2]
    assert client.post(link[link.index("/") :])["Location"] == CODE
    assert not is_signed_in(client)
    assert type_code(client, code_now(factor[0])).status_code == 302 and is_signed_in(client)


def test_a_new_device_is_known_only_after_the_code(person, factor):
    client = browser()
    type_password(client)
    assert users.get(person.id).devices == ()
    type_code(client, code_now(factor[0]))
    assert len(users.get(person.id).devices) == 1

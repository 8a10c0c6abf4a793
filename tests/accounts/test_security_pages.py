from urllib.parse import urlsplit

import pytest

from accounts.repositories import users
from accounts.services import password_reset, security
from accounts.services.security import mint_link
from tests.accounts.builders import PASSWORD, browser, event_names, make_user

PAGE, NEW, ADDRESS = "/account/security/", "uma frase inteira e nova", "new@example.test"


@pytest.fixture
def person():
    return make_user(email="ana@example.test", password=PASSWORD)


@pytest.fixture
def mine(person):
    return browser(person)


def change_password(client, current=PASSWORD, new=NEW):
    return client.post(PAGE, {"current_password": current, "password": new})


def want(client, email=ADDRESS, current=PASSWORD):
    return client.post(PAGE, {"current_password": current, "email": email})


def link_of(person):
    return urlsplit(mint_link(users.get(person.id))).path


def signs_in(email, password=PASSWORD):
    return browser().post("/accounts/login/", {"email": email, "password": password}).status_code == 302


def test_a_changed_password_signs_out_every_other_browser(person, mine):
    other, key = browser(person), mine.cookies["session"].value
    assert change_password(mine)["Location"] == PAGE
    assert mine.get("/api/auth/me").status_code == 200 and mine.cookies["session"].value != key
    assert other.get("/api/auth/me").status_code == 401
    assert (signs_in(person.email, NEW), signs_in(person.email)) == (True, False)
    assert "user.password_changed" in event_names(person.id)


def test_the_password_change_asks_for_the_present_one(person, mine):
    answer = change_password(mine, current="wrong password")
    assert answer.status_code == 200 and "current_password" in answer.context["form"].errors
    assert signs_in(person.email)


def test_wrong_present_passwords_count_as_at_the_sign_in(person, mine):
    for _ in range(5):
        change_password(mine, current="wrong password")
    assert change_password(mine).status_code == 429 and not signs_in(person.email)


@pytest.mark.parametrize("new", ["", "short", "password123", "ana@example.test", "x" * 129])
def test_a_weak_new_password_is_refused_beside_its_field(mine, new):
    answer = change_password(mine, new=new)
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {"password"}


def test_a_new_address_is_only_wanted_until_it_is_confirmed(person, mine):
    assert want(mine)["Location"] == PAGE
    kept = users.get(person.id)
    assert (kept.email, kept.pending_email) == (person.email, ADDRESS)
    assert (signs_in(person.email), signs_in(ADDRESS)) == (True, False)
    assert ADDRESS in mine.get(PAGE).content.decode()


def test_while_it_is_wanted_the_old_address_keeps_the_reset(person, mine):
    want(mine)
    for email in (ADDRESS, person.email):
        browser().post("/accounts/password-reset/", {"email": email})
    assert event_names(person.id).count("user.password_reset_requested") == 1


def test_the_button_of_the_link_moves_the_account(person, mine):
    want(mine)
    link = link_of(person)
    assert [browser().get(link).status_code, browser().head(link).status_code] == [200, 200]
    assert users.get(person.id).email == person.email
    assert browser().post(link)["Location"] == "/accounts/login/"
    assert (signs_in(ADDRESS), signs_in(person.email)) == (True, False)
    kept = users.get(person.id)
    assert (kept.pending_email, kept.is_verified, users.find_by_email(person.email)) == ("", True, None)


def test_the_link_works_once(person, mine):
    want(mine)
    link = link_of(person)
    assert [mine.post(link).status_code, mine.post(link).status_code, mine.get(link).status_code] == [302, 410, 410]


def test_a_second_request_cancels_the_first(person, mine):
    want(mine)
    first = link_of(person)
    want(mine, "third@example.test")
    assert [browser().get(first).status_code, browser().post(first).status_code] == [410, 410]
    want(mine)
    assert browser().post(first).status_code == 410
    assert browser().post(link_of(person)).status_code == 302


def test_changing_the_password_cancels_the_change_of_address(person, mine):
    want(mine)
    link = link_of(person)
    change_password(mine)
    assert browser().post(link).status_code == 410 and users.get(person.id).email == person.email


def test_the_change_of_address_asks_for_the_present_password(person, mine):
    answer = want(mine, current="wrong password")
    assert answer.status_code == 200 and "current_password" in answer.context["form"].errors
    assert users.get(person.id).pending_email == ""


def test_a_taken_address_is_answered_like_a_free_one_and_never_moves(person, mine):
    make_user(email="taken@example.test")
    free, taken = want(mine), want(mine, "taken@example.test")
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert browser().post(link_of(person)).status_code == 410
    assert users.get(person.id).email == person.email


def test_an_old_reset_link_dies_with_the_old_address(person, mine):
    reset = urlsplit(password_reset.mint_link(person)).path
    want(mine)
    browser().post(link_of(person))
    assert browser().get(reset).status_code == 410


@pytest.mark.parametrize("email", ["", "ana", "ana@example.test", " ANA@example.test", "x" * 300 + "@x.test"])
def test_an_address_that_changes_nothing_is_refused_beside_its_field(mine, email):
    answer = want(mine, email)
    assert answer.status_code == 200 and set(answer.context["form"].errors) == {"email"}


@pytest.mark.parametrize("token", ["x", "a" * 10_000, "%00", "%ff", "😀"])
def test_malformed_links_are_gone(client, token):
    path = f"/accounts/confirm-email/{token}/"
    assert {client.get(path).status_code, client.post(path).status_code} <= {404, 410}


def test_a_closed_account_moves_nowhere(person, mine):
    want(mine)
    link = link_of(person)
    users.change(person.id, lambda user: user.replace(is_active=False))
    assert browser().post(link).status_code == 410 and security.find_new_address("x") is None

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from accounts.repositories import users
from accounts.services import password_reset
from accounts.services.verification import LinkDead
from storage.connection import store
from tests.accounts.builders import PASSWORD, browser, event_names, make_user

ASK, CHOOSE = "/accounts/password-reset/", "/accounts/password-reset/choose/"
NEW = "uma frase inteira e nova"


@pytest.fixture
def person():
    return make_user(email="ana@example.test", password=PASSWORD)


@pytest.fixture
def link(person):
    return urlsplit(password_reset.mint_link(person)).path


def token_of(link):
    return link.rstrip("/").rpartition("/")[2]


def can_sign_in(password, email="ana@example.test"):
    return browser().post("/accounts/login/", {"email": email, "password": password}).status_code == 302


def everything_in_redis():
    for key in store.execute("KEYS", "*"):
        kind = store.execute("TYPE", key)
        read = {b"string": ("GET", key), b"zset": ("ZRANGE", key, 0, -1), b"stream": ("XRANGE", key, "-", "+")}
        yield key + repr(store.execute(*read[kind])).encode()


def test_asking_notes_it_and_says_the_same_to_everybody(client, person):
    answers = [client.post(ASK, {"email": email}) for email in (" ANA@example.test", "nobody@example.test")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, f"{ASK}sent/")}
    assert event_names(person.id)[-1] == "user.password_reset_requested"


def test_a_person_is_mailed_five_times_an_hour_at_most(client, person):
    answers = {client.post(ASK, {"email": person.email})["Location"] for _ in range(7)}
    assert event_names(person.id).count("user.password_reset_requested") == 5
    assert answers == {f"{ASK}sent/"}


def test_a_closed_account_gets_no_link(client):
    gone = make_user(is_active=False)
    client.post(ASK, {"email": gone.email})
    assert event_names(gone.id) == ["user.loaded"]


def test_the_token_is_hashed_and_redis_itself_drops_it_after_an_hour(client, link):
    client.get(link, follow=True)
    [key] = store.execute("KEYS", "password_resets:*")
    assert 3590 < store.execute("TTL", key) <= 3600
    assert not [stored for stored in everything_in_redis() if token_of(link).encode() in stored]


def test_the_token_has_left_the_address_before_the_form_is_shown(client, link):
    answer = client.get(link, follow=True)
    assert answer.redirect_chain == [(CHOOSE, 302)] and answer.status_code == 200
    assert token_of(link) not in answer.content.decode()
    cookie = client.cookies["reset"]
    assert cookie["httponly"] and cookie["path"] == ASK and cookie["samesite"] == "Lax"
    assert answer["Referrer-Policy"] == "strict-origin" and "no-store" in answer["Cache-Control"]


def test_opening_consumes_nothing(client, link):
    assert [client.head(link).status_code, client.get(link).status_code, client.get(link).status_code] == [302] * 3
    assert browser().get(link, follow=True).status_code == 200


def test_a_new_password_is_set_once_and_signs_in(client, person, link):
    client.get(link)
    assert client.post(CHOOSE, {"password": NEW})["Location"] == "/accounts/login/"
    assert (can_sign_in(NEW), can_sign_in(PASSWORD)) == (True, False)
    assert "user.password_reset" in event_names(person.id)


def test_the_link_is_dead_once_it_was_used_and_offers_another(client, link):
    client.get(link)
    client.post(CHOOSE, {"password": NEW})
    for answer in (client.get(link), client.get(CHOOSE), client.post(CHOOSE, {"password": NEW})):
        assert answer.status_code == 410
        assert f'action="{ASK}"' in answer.content.decode()


def test_the_other_browser_is_signed_out(client, person, link):
    other = browser(person)
    client.get(link)
    client.post(CHOOSE, {"password": NEW})
    assert other.get("/api/auth/me").status_code == 401


def test_of_two_uses_at_once_one_wins(person, link):
    def use(_number):
        try:
            return password_reset.reset_password(token_of(link), NEW).id
        except LinkDead:
            return None

    with ThreadPoolExecutor(4) as threads:
        assert sorted(filter(None, threads.map(use, range(4)))) == [person.id]


def test_a_password_changed_meanwhile_kills_the_link(client, person, link):
    users.change(person.id, lambda user: user.with_password("x", at=user.updated_at))
    client.cookies["reset"] = token_of(link)
    assert [client.get(link).status_code, client.post(CHOOSE, {"password": NEW}).status_code] == [410, 410]


def test_an_address_changed_meanwhile_kills_the_link(client, person, link):
    users.change(person.id, lambda user: user.replace(email="new@example.test"))
    assert client.get(link).status_code == 410


def test_a_sign_in_meanwhile_leaves_the_link_alive(client, link):
    assert can_sign_in(PASSWORD)
    assert client.get(link, follow=True).status_code == 200


def test_what_redis_dropped_is_dead(link):
    [key] = store.execute("KEYS", "password_resets:*")
    store.execute("PEXPIRE", key, 0)
    assert browser().get(link).status_code == 410


def test_a_weak_password_keeps_the_link_alive(client, link):
    client.get(link)
    answer = client.post(CHOOSE, {"password": "password"})
    assert answer.status_code == 200 and "password" in answer.context["form"].errors
    assert client.post(CHOOSE, {"password": NEW}).status_code == 302


def test_a_reset_opens_a_locked_account(client, link):
    for _ in range(6):
        can_sign_in("wrong password")
    client.get(link)
    client.post(CHOOSE, {"password": NEW})
    assert can_sign_in(NEW)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token * 2,
        lambda _token: "a" * 10_000,
        lambda _token: "%00",
        lambda _token: "%ff",
        lambda _token: "%2e%2e",
        lambda _token: "😀",
    ],
)
def test_malformed_links_are_gone(client, link, change):
    assert client.get(f"{ASK}{change(token_of(link))}/").status_code in (404, 410)
    client.cookies["reset"] = change(token_of(link)).encode("ascii", "ignore").decode()
    assert client.get(CHOOSE).status_code == 410


def test_a_link_of_another_purpose_resets_nothing(client, person):
    from accounts.services import verification

    other = token_of(verification.mint_link(make_user(verified=False)))
    assert client.get(f"{ASK}{other}/").status_code == 410


@pytest.mark.parametrize("email", ["", "ana", "x" * 1_000_000, "<b>@x", "a\x00@x.test"])
def test_a_bad_address_is_named_beside_the_field(client, email):
    answer = client.post(ASK, {"email": email})
    assert answer.status_code == 200 and "email" in answer.context["form"].errors

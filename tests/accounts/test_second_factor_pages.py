import re

import pytest

from accounts.repositories import users
from storage.connection import store
from tests.accounts.builders import PASSWORD, browser, code_now, event_names, make_user, switch_on

PAGE, SECURITY = "/account/security/second-factor/", "/account/security/"


@pytest.fixture
def person():
    return make_user(email="ana@example.test", password=PASSWORD)


@pytest.fixture
def mine(person):
    return browser(person)


def offered(client):
    return "".join(client.get(PAGE).context["groups"])


def enrol(client):
    """Answers with the page of the recovery codes, and the secret."""
    secret = offered(client)
    return client.post(PAGE, {"code": code_now(secret)}), secret


def test_the_security_page_links_to_it(mine):
    assert PAGE in mine.get(SECURITY).content.decode()


def test_the_key_is_shown_in_fours_and_as_a_link(mine):
    page = mine.get(PAGE)
    secret = "".join(page.context["groups"])
    assert re.search(r"<code>([A-Z2-7]{4} ){7}[A-Z2-7]{4}</code>", page.content.decode())
    assert f"otpauth://totp/HumanTic:ana@example.test?secret={secret}&amp;issuer=HumanTic" in page.content.decode()
    assert offered(mine) == secret and page["Cache-Control"] == "no-store"


def test_a_code_switches_it_on_and_shows_ten_recovery_codes_once(person, mine):
    page, secret = enrol(mine)
    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", page.content.decode())
    kept = users.get(person.id)
    assert (len(set(codes)), kept.totp_secret, len(kept.recovery_codes)) == (10, secret, 10)
    shown = "".join(mine.get(address).content.decode() for address in (PAGE, SECURITY))
    assert secret not in shown and not any(code in shown for code in codes)
    assert event_names(person.id)[-1] == "user.second_factor_on"


def test_neither_the_codes_nor_the_secret_are_stored_in_the_open_elsewhere(person, mine):
    page, secret = enrol(mine)
    keys = store.execute("KEYS", "*")
    dumps = b"".join(store.execute("DUMP", key) for key in keys if not key.startswith(b"users:id:"))
    assert secret.encode() not in dumps
    record = store.execute("GET", f"users:id:{person.id}").decode()
    assert not any(code in record or code.replace("-", "") in record for code in page.context["codes"])


@pytest.mark.parametrize("code", ["", "000", "abc", "9" * 500, "<b>", "a\x00b"])
def test_without_the_right_code_it_stays_off(person, mine, code):
    mine.get(PAGE)
    answer = mine.post(PAGE, {"code": code})
    assert answer.status_code == 200 and "code" in answer.context["form"].errors
    assert not users.get(person.id).has_second_factor


def test_a_post_without_the_page_switches_nothing_on(person, mine):
    assert "code" in mine.post(PAGE, {"code": "123456"}).context["form"].errors
    assert not users.get(person.id).has_second_factor


def test_it_cannot_be_switched_on_over_an_unverified_address():
    person = make_user(verified=False, password=PASSWORD)
    client = browser(person)
    assert "groups" not in (client.get(PAGE).context or {}) and "/accounts/register/done/" in client.get(PAGE).text
    assert client.post(PAGE, {"code": "123456"}).status_code == 200
    assert not users.get(person.id).has_second_factor


def test_switching_off_takes_the_present_password(person, mine):
    switch_on(person)
    refused = mine.post(PAGE, {"current_password": "wrong password"})
    assert "current_password" in refused.context["form"].errors and users.get(person.id).has_second_factor
    assert mine.post(PAGE, {"current_password": PASSWORD})["Location"] == SECURITY
    kept = users.get(person.id)
    assert (kept.totp_secret, kept.recovery_codes, kept.second_factor_at) == ("", (), None)
    assert event_names(person.id)[-1] == "user.second_factor_off"


def test_wrong_passwords_when_switching_off_count_as_at_the_sign_in(person, mine):
    switch_on(person)
    for _ in range(5):
        mine.post(PAGE, {"current_password": "wrong password"})
    assert mine.post(PAGE, {"current_password": PASSWORD}).status_code == 429
    assert users.get(person.id).has_second_factor


def test_a_code_does_not_switch_it_off(person, mine):
    secret, _codes = switch_on(person)
    assert mine.post(PAGE, {"code": code_now(secret)}).status_code == 200
    assert users.get(person.id).has_second_factor


def test_the_erased_account_keeps_none_of_it(person):
    switch_on(person)
    gone = users.get(person.id).erased(at=person.created_at)
    assert (gone.totp_secret, gone.recovery_codes) == ("", ())

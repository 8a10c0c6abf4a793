from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from accounts import limits
from storage.connection import store
from tests.accounts.builders import PASSWORD, browser, event_names, make_user

PAGE = "/accounts/login/"


@pytest.fixture
def person():
    return make_user(email="ana@example.test", password=PASSWORD)


@pytest.fixture
def quick(monkeypatch):
    """Without the time of a hash: no password is right."""
    monkeypatch.setattr("accounts.services.signing_in.checked", lambda password, encoded: None)


def attempt(password="wrong password", email="ana@example.test", address="192.0.2.1", **headers):
    fields = {"email": email, "password": password}
    return browser().post(PAGE, fields, REMOTE_ADDR=address, headers=headers)


def counted(window):
    return store.execute("ZCARD", window.key)


@pytest.mark.parametrize("email", ["ana@example.test", "nobody@example.test"])
def test_the_sixth_wrong_password_waits_from_a_second_address_too(person, quick, email):
    assert {attempt(email=email).status_code for _ in range(5)} == {200}
    for address in ("192.0.2.1", "198.51.100.7"):
        refused = attempt(email=email, address=address)
        assert refused.status_code == 429 and 0 < int(refused["Retry-After"]) <= 300
        assert "no-store" in refused["Cache-Control"]


def test_another_spelling_is_the_same_account(person, quick):
    for spelling in ("ana@example.test", "ANA@example.test", " ana@EXAMPLE.test ") * 2:
        last = attempt(email=spelling)
    assert last.status_code == 429


def test_a_forged_header_changes_nothing(quick):
    for number in range(51):
        last = attempt(email=f"n{number}@example.test", **{"x-forwarded-for": f"203.0.113.{number}"})
    assert last.status_code == 429
    assert attempt(email="x@example.test", address="198.51.100.7").status_code == 200


def test_behind_a_configured_proxy_its_word_counts(quick, settings):
    settings.TRUSTED_PROXIES = ["192.0.2.0/24"]
    for number in range(51):
        last = attempt(email=f"n{number}@example.test", **{"x-forwarded-for": f"203.0.113.{number}"})
    assert last.status_code == 200
    assert counted(limits.passwords_from("203.0.113.7")) == 1


def test_one_line_of_ipv6_is_one_address(quick):
    for number in range(51):
        last = attempt(email=f"n{number}@example.test", address=f"2001:db8:1:2::{number:x}")
    assert last.status_code == 429
    assert attempt(email="x@example.test", address="2001:db8:1:3::1").status_code == 200
    assert limits.passwords_from("::ffff:192.0.2.9").who == "192.0.2.9"


def test_50_parallel_tries_count_50(person, quick):
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: attempt().status_code, range(50)))
    assert (answers.count(200), answers.count(429)) == (5, 45)
    assert counted(limits.passwords_from("192.0.2.1")) == 50
    assert attempt(email="other@example.test").status_code == 429


def test_a_success_clears_the_accounts_counter_and_not_the_addresss(person):
    for _ in range(4):
        attempt()
    assert attempt(PASSWORD).status_code == 302
    assert counted(limits.passwords_of(person.email)) == 0
    assert counted(limits.passwords_from("192.0.2.1")) == 4


def test_a_locked_account_does_not_look_at_the_password(person):
    for _ in range(5):
        attempt()
    assert attempt(PASSWORD).status_code == 429


@pytest.mark.parametrize("path", ["/accounts/password-reset/", "/accounts/verify/resend/"])
def test_forms_that_send_mail_are_limited_by_address(monkeypatch, path):
    monkeypatch.setattr("accounts.services.password_reset.spend_a_hash", lambda: None)
    monkeypatch.setattr("accounts.services.verification.spend_a_hash", lambda: None)
    monkeypatch.setattr(limits, "FORMS_FROM_ADDRESS", replace(limits.FORMS_FROM_ADDRESS, most=3))
    answers = [browser().post(path, {"email": f"n{n}@example.test"}).status_code for n in range(4)]
    assert answers == [302] * 3 + [429]


def test_staff_see_and_lift_one_lock(person, quick):
    for _ in range(6):
        attempt(), attempt(email="<b>other@example.test")
        attempt(email="rui@example.test")
    staff = browser(make_user(role="admin"))
    assert {lock.who for lock in staff.get("/staff/locks/").context["locks"]} == {person.email, "rui@example.test"}
    staff.post("/staff/locks/lift/", {"key": limits.passwords_of(person.email).key})
    assert [lock.who for lock in staff.get("/staff/locks/").context["locks"]] == ["rui@example.test"]
    assert (attempt().status_code, attempt(email="rui@example.test").status_code) == (200, 429)
    assert event_names(person.email) == ["lock.lifted"]


@pytest.mark.parametrize("key", ["", "users:id:x", "limits:full", "x" * 10_000, "limits:a:b:c"])
def test_only_locks_can_be_lifted(key):
    admin = make_user(role="admin")
    assert browser(admin).post("/staff/locks/lift/", {"key": key}).status_code == 302
    assert store.execute("EXISTS", f"users:id:{admin.id}") == 1


def test_support_sees_locks_and_lifts_none(person, quick):
    for _ in range(6):
        attempt()
    support = browser(make_user(role="support"))
    assert "ana@example.test" in support.get("/staff/locks/").content.decode()
    assert support.post("/staff/locks/lift/", {"key": limits.passwords_of(person.email).key}).status_code == 403

import pytest
from django.conf import settings

from accounts.repositories import users
from tests.accounts.builders import PASSWORD, browser, event_names, make_user, sign_in

PAGE = "/accounts/login/"
REFUSAL = "E-mail ou senha não conferem"


@pytest.fixture
def person():
    return make_user(email="ana@example.test", password=PASSWORD)


def typed(**fields):
    return {"email": "ana@example.test", "password": PASSWORD} | fields


def test_login_leads_to_the_persons_home(client, person):
    answer = client.post(PAGE, typed(email=" ANA@Example.test"))
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.get("/api/auth/me").json()["id"] == person.id
    assert users.get(person.id).last_login_at and event_names(person.id)[-1] == "user.signed_in"


def test_staff_land_in_their_panel(client):
    make_user(email="ana@example.test", password=PASSWORD, role="support")
    assert client.post(PAGE, typed())["Location"] == "/staff/"


def test_unverified_people_may_sign_in(client):
    make_user(email="ana@example.test", password=PASSWORD, verified=False)
    assert client.post(PAGE, typed()).status_code == 302


def test_refusals_are_the_same_to_the_byte(person):
    make_user(email="gone@example.test", password=PASSWORD, is_active=False)
    tries = [typed(password="wrong password"), typed(email="no@example.test"), typed(email="gone@example.test")]
    pages = [browser().post(PAGE, fields, headers={"accept-language": "pt-br"}) for fields in tries]
    assert {page.status_code for page in pages} == {200}
    assert all(REFUSAL in page.content.decode() for page in pages)
    assert {tuple(sorted(page.context["form"].errors)) for page in pages} == {("__all__",)}


def test_an_unknown_address_costs_a_hash_as_well(client, monkeypatch):
    from django.contrib.auth import hashers

    hashed = []
    monkeypatch.setattr(hashers, "make_password", lambda *a, **k: hashed.append(1) or "x")
    client.post(PAGE, typed())
    assert hashed == [1]


def test_the_session_key_changes_at_login(client, person):
    client.post(
        "/accounts/register/",
        {"name": "Rui", "email": "rui@example.test", "password": "uma boa frase", "accept_terms": "on"},
    )
    before = client.cookies["session"].value
    client.post(PAGE, typed())
    assert client.cookies["session"].value != before
    assert client.cookies["session"].value.startswith(f"{person.id}.")


def test_a_planted_session_key_is_not_taken_over(client, person):
    client.cookies[settings.SESSION_COOKIE_NAME] = f"{person.id}.planted0planted0planted0"
    client.post(PAGE, typed())
    assert "planted" not in client.cookies["session"].value


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.test",
        "//evil.test",
        "/\\evil.test",
        "http:evil.test",
        "javascript:alert(1)",
        "\t//evil.test",
        "///evil.test",
        "x" * 99,
    ],
)
def test_an_unsafe_next_lands_on_our_site(client, person, evil):
    assert client.post(f"{PAGE}?next=/x", typed(next=evil))["Location"] == "/account/"


def test_a_safe_next_leads_back(client, person):
    assert (
        client.get(f"{PAGE}?next=/payments/%3Fstatus%3Ddue").context["form"]["next"].value() == "/payments/?status=due"
    )
    assert client.post(PAGE, typed(next="/payments/?status=due"))["Location"] == "/payments/?status=due"


def test_remember_keeps_the_cookie_for_30_days(client, person):
    client.post(PAGE, typed(remember="on"))
    assert 29 * 86400 < client.cookies["session"]["max-age"] <= 30 * 86400


def test_without_remember_the_cookie_ends_with_the_browser(client, person):
    client.post(PAGE, typed())
    assert client.cookies["session"]["max-age"] == "" and client.cookies["session"]["expires"] == ""


def test_the_session_cookie_is_out_of_reach_of_scripts(client, person):
    client.post(PAGE, typed())
    assert client.cookies["session"]["httponly"] and client.cookies["session"]["samesite"] == "Lax"


def test_logout_by_get_leaves_me_signed_in(client, person):
    sign_in(client, person)
    assert client.get("/accounts/logout/").status_code == 405
    assert client.get("/api/auth/me").status_code == 200


def test_logout_by_post_ends_the_session_on_the_server_too(client, person):
    sign_in(client, person)
    stolen = client.cookies["session"].value
    assert client.post("/accounts/logout/").status_code == 302
    client.cookies["session"] = stolen
    assert client.get("/api/auth/me").status_code == 401
    assert event_names(person.id)[-1] == "user.signed_out"


def test_logout_of_a_visitor_is_harmless(client):
    assert client.post("/accounts/logout/").status_code == 302


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("email", {"email": ""}),
        ("email", {"email": "ana"}),
        ("email", {"email": "x" * 1_000_000}),
        ("email", {"email": "<b>@x"}),
        ("password", {"password": ""}),
        ("password", {"password": "x" * 1_000_000}),
        ("password", {"password": "a\x00b"}),
    ],
    ids=["none", "half", "huge", "markup", "no password", "huge password", "null"],
)
def test_bad_input_is_named_beside_its_field(client, field, fields):
    answer = client.post(PAGE, typed(**fields))
    assert answer.status_code == 200 and field in answer.context["form"].errors


def test_the_typed_address_stays_and_the_password_does_not(client):
    page = client.post(PAGE, typed(password="not my password")).content.decode()
    assert 'value="ana@example.test"' in page and "not my password" not in page

import pytest

from accounts import plans
from accounts.repositories import users
from storage.connection import store
from tests.accounts.builders import PASSWORD, registration

PAGE = "/accounts/register/"
HUGE = "x" * 1_000_000

REFUSED = {
    "no name": ("name", {"name": ""}),
    "blank name": ("name", {"name": "   "}),
    "missing name": ("name", {"name": None}),
    "long name": ("name", {"name": "x" * 201}),
    "huge name": ("name", {"name": HUGE}),
    "markup in the name": ("name", {"name": "<b>Ana</b>"}),
    "link in the name": ("name", {"name": "Ana https://evil.test"}),
    "only emoji as a name": ("name", {"name": "😀😀"}),
    "null in the name": ("name", {"name": "Ana\x00"}),
    "no address": ("email", {"email": ""}),
    "half an address": ("email", {"email": "ana@"}),
    "emoji address": ("email", {"email": "😀@example.test"}),
    "markup in the address": ("email", {"email": "<script>@example.test"}),
    "header in the address": ("email", {"email": "ana@example.test\nBcc: all@example.test"}),
    "huge address": ("email", {"email": f"{HUGE}@example.test"}),
    "no password": ("password", {"password": ""}),
    "short password": ("password", {"password": "seven77"}),
    "long password": ("password", {"password": "x" * 129}),
    "huge password": ("password", {"password": HUGE}),
    "common password": ("password", {"password": "password123"}),
    "password like the name": ("password", {"password": "anasouza1"}),
    "password like the address": ("password", {"password": "ana@example.test"}),
    "terms not accepted": ("accept_terms", {"accept_terms": None}),
    "forged plan": ("plan", {"plan": "gratis"}),
    "plan that is no slug": ("plan", {"plan": "../essencial"}),
    "huge plan": ("plan", {"plan": HUGE}),
    "markup as plan": ("plan", {"plan": "<script>alert(1)</script>"}),
}


@pytest.fixture(autouse=True)
def one_plan_on_sale(monkeypatch):
    monkeypatch.setattr(plans, "is_on_sale", {"essencial"}.__contains__)


@pytest.mark.parametrize(("field", "typed"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_input_is_named_beside_its_field_and_nothing_is_stored(client, field, typed):
    answer = client.post(PAGE, registration(**typed))
    form = answer.context["form"]
    assert answer.status_code == 200
    assert field in form.errors
    assert f"id_{field}_error" in answer.content.decode()
    assert store.execute("KEYS", "users:*") == []


def test_nothing_typed_is_lost_but_the_password(client):
    page = client.post(PAGE, registration(accept_terms=None, plan="essencial", name="Zé & Cia")).content.decode()
    assert 'value="Zé &amp; Cia"' in page and 'value="ana@example.test"' in page and 'value="essencial"' in page
    assert PASSWORD not in page


def test_an_empty_post_names_every_field(client):
    assert set(client.post(PAGE, {}).context["form"].errors) == {"name", "email", "password", "accept_terms"}


NAMES = ["Ana 😀", "D'Ávila & Filhos", "O <3"[:2] + "scar", "李小龍", "مريم الفاسي", "Zoë 🌻" + "é" * 195]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_people_are_accepted_as_they_write_them(client, name):
    assert client.post(PAGE, registration(name=name)).status_code == 302
    assert users.find_by_email("ana@example.test").name == name


@pytest.mark.parametrize("password", ["12 palavras 😀", "x7" * 64, " espaços contam "])
def test_passwords_of_8_to_128_characters_are_kept_as_typed(client, password):
    client.post(PAGE, registration(password=password))
    answer = client.post("/accounts/login/", {"email": "ana@example.test", "password": password})
    assert answer.status_code == 302


@pytest.mark.parametrize(("language", "words"), [("pt-br", "Digite seu e-mail"), ("en", "Type your e-mail")])
def test_errors_speak_the_readers_language(client, language, words):
    answer = client.post(PAGE, registration(email=""), headers={"accept-language": language})
    assert words in answer.content.decode()

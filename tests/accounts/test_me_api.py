from accounts.permissions import PERMISSIONS
from tests.accounts.builders import browser, make_user

ADDRESS = "/api/auth/me"


def test_signed_out_is_401_in_json(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 401 and answer["Content-Type"] == "application/json"
    assert set(answer.json()["error"]) == {"code", "message"}
    assert answer["Cache-Control"] == "no-store"


def test_signed_in_says_who_and_what_is_permitted():
    person = make_user(role="editor")
    answer = browser(person).get(ADDRESS)
    assert answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": "editor",
        "permissions": ["dashboard.view", "blog.edit"],
    }


def test_an_administrator_may_everything():
    assert browser(make_user(role="admin")).get(ADDRESS).json()["permissions"] == list(PERMISSIONS)


def test_only_reading_is_possible():
    assert browser(make_user()).post(ADDRESS).status_code == 405

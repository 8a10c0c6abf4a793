from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.repositories import Users, users
from storage.commits import commit
from storage.events import note
from tests.accounts.builders import PASSWORD, browser, make_user, register


@pytest.fixture
def admin():
    return browser(make_user(role="admin", name="Caio"))


def typed(**fields):
    shown = {"name": "Bia Lima", "email": "bia@example.test", "role": "support", "is_active": "on"} | fields
    return {name: value for name, value in shown.items() if value is not None}


def test_staff_create_a_person_who_is_invited(admin):
    answer = admin.post("/staff/users/new/", typed())
    person = users.find_by_email("bia@example.test")
    assert answer["Location"] == f"/staff/users/{person.id}/"
    assert (person.name, person.role, person.state, person.password) == ("Bia Lima", "support", "invited", "")


def test_somebody_created_without_access_is_not_invited(admin):
    admin.post("/staff/users/new/", typed(is_active=None))
    assert users.find_by_email("bia@example.test").state == "inactive"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"name": "x" * 201}, "name"), ({"email": "x"}, "email"), ({"role": "root"}, "role")],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(admin, wrong, field):
    page = admin.post("/staff/users/new/", typed(**wrong))
    assert page.status_code == 200 and page.context["form"].errors[field]
    assert "bia@example.test" in page.content.decode() or field == "email"


def test_a_taken_address_is_refused_beside_the_field(admin):
    make_user(email="bia@example.test")
    assert admin.post("/staff/users/new/", typed()).context["form"].errors["email"]


@pytest.mark.parametrize("name", ["x" * 200, "محمد", "山田太郎", "Zé 😀", "O'Brien & Filhos"])
def test_names_are_kept_exactly(admin, name):
    admin.post("/staff/users/new/", typed(name=name))
    assert users.find_by_email("bia@example.test").name == name


def test_staff_edit_and_deactivate_a_person(admin):
    person = make_user(name="Bia", email="bia@example.test", role="finance")
    page = f"/staff/users/{person.id}/"
    assert admin.post(page, typed(name="Bia Prado"))["Location"] == page
    assert (users.get(person.id).name, users.get(person.id).role) == ("Bia Prado", "support")
    admin.post(page, typed(is_active=None))
    assert users.get(person.id).state == "inactive"
    admin.post(page, typed())
    assert users.get(person.id).state == "active"


@pytest.mark.parametrize("loss", [{"role": "support"}, {"is_active": None}])
def test_the_page_refuses_to_lose_the_last_administrator_and_says_why(loss):
    person = make_user(role="admin", email="caio@example.test")
    sent = typed(**{"email": person.email, "role": "admin"} | loss)
    page = browser(person).post(f"/staff/users/{person.id}/", sent, headers={"accept-language": "en"})
    assert page.status_code == 200 and "This is the last person who can manage" in page.content.decode()
    assert users.get(person.id).state == "active" and users.get(person.id).role == "admin"


def test_deleting_asks_first_and_says_what_goes(admin):
    person = make_user(name="Bia Lima")
    page = f"/staff/users/{person.id}/delete/"
    assert "Bia Lima" in admin.get(page).content.decode() and users.find(person.id)
    assert admin.post(page)["Location"] == "/staff/users/" and users.find(person.id) is None
    assert admin.get(page).status_code == 404


def test_deleting_the_last_administrator_is_refused_with_the_reason():
    person = make_user(role="admin")
    answer = browser(person).post(f"/staff/users/{person.id}/delete/")
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode() and users.find(person.id)


@pytest.mark.parametrize("attempt", range(3))
def test_two_requests_at_once_leave_one_administrator(attempt):
    people = [make_user(role="admin"), make_user(role="admin")]
    browsers = [browser(person) for person in people]
    with ThreadPoolExecutor(2) as pool:
        pages = [f"/staff/users/{person.id}/delete/" for person in reversed(people)]
        list(pool.map(lambda client, page: client.post(page), browsers, pages))
    assert users.count(Users.by_role_and_state, role="admin", state="active") == 1


def test_a_customer_with_a_contract_is_anonymised(admin):
    from accounts.services import verification

    person = register("marina@example.test", name="Marina Alves", plan="essencial").user
    verification.verify_email(verification.mint_link(users.get(person)).rstrip("/").rsplit("/", 1)[1])
    assert admin.get(f"/staff/users/{person}/delete/").context["is_kept"]
    admin.post(f"/staff/users/{person}/delete/")
    assert users.get(person).state == "deleted" and b"arina" not in users.get(person).stored
    page = admin.get(f"/staff/users/{person}/")
    assert page.status_code == 200 and "marina" not in page.content.decode().lower().replace("marina alves", "")


def test_whoever_only_sees_users_changes_nothing():
    support, person = browser(make_user(role="support")), make_user(name="Bia")
    for page in ("", "delete/", "invite/resend/", "invite/revoke/"):
        assert support.post(f"/staff/users/{person.id}/{page}", typed()).status_code == 403
    assert users.get(person.id).name == "Bia" and support.get("/staff/users/new/").status_code == 403
    assert "<h2>" in support.get(f"/staff/users/{person.id}/").content.decode()


def test_support_sees_no_money_in_the_history_and_finance_does(admin):
    person = make_user(password=PASSWORD)
    commit(note("payment.paid", subject="0" * 16, by="stripe", about=(person.id,)))
    page = f"/staff/users/{person.id}/"
    support, finance = (browser(make_user(role=role)).get(page).context["history"] for role in ("support", "finance"))
    assert [event.name for event in support] == ["user.loaded"]
    assert [event.name for event in finance] == ["payment.paid", "user.loaded"]

from datetime import timedelta

import pytest

from storage.clock import moved
from tests.accounts.builders import browser, make_user, register


@pytest.fixture
def staff():
    return browser(make_user(role="support", name="Rafael"))


def names(answer):
    return [person.name for person in answer.context["page"].items]


def test_the_newest_people_stand_first(staff):
    with moved(timedelta(minutes=1)):
        make_user(name="Newest")
    assert names(staff.get("/staff/users/")) == ["Newest", "Rafael"]


def test_the_list_is_filtered_by_role(staff):
    make_user(name="Ana", role="customer")
    assert names(staff.get("/staff/users/?role=customer")) == ["Ana"]
    assert len(names(staff.get("/staff/users/?role=nonsense"))) == 2


def test_an_empty_list_says_what_will_be_here(staff):
    assert 'class="card empty"' in staff.get("/staff/users/?role=editor").content.decode()


def test_the_list_goes_on_behind_a_cursor(staff):
    for number in range(26):
        make_user(name=f"P{number}")
    first = staff.get("/staff/users/")
    second = staff.get("/staff/users/", {"cursor": first.context["page"].next})
    assert len(names(first)) == 25 and len({*names(first), *names(second)}) == 27
    assert second.context["page"].next is None


@pytest.mark.parametrize("cursor", ["x", "1~", "~", "nan~x", "9" * 400, "1~%00", "-inf~x"])
def test_an_invented_cursor_is_no_error(staff, cursor):
    assert staff.get("/staff/users/", {"cursor": cursor}).status_code == 200


def test_a_person_is_shown_with_history(staff):
    person = make_user(name="<b>Ana</b>", email="ana@example.test", verified=False)
    page = staff.get(f"/staff/users/{person.id}/", headers={"accept-language": "en"}).content.decode()
    assert "&lt;b&gt;Ana&lt;/b&gt;" in page and "ana@example.test" in page
    assert "Waiting for confirmation" in page and "Loaded as a demonstration" in page


def test_support_sees_no_contracts_and_finance_does(staff):
    page = f"/staff/users/{register(plan='essencial').user}/"
    finance = browser(make_user(role="finance"))
    assert len(finance.get(page).content) > len(staff.get(page).content)


@pytest.mark.parametrize("unknown", ["0" * 16, "x", "%00", "é", "{p}", "a:b", "a" * 3000])
def test_an_unknown_person_is_404(staff, unknown):
    assert staff.get(f"/staff/users/{unknown}/").status_code == 404


def test_customers_and_visitors_see_nobody(client):
    assert browser(make_user()).get("/staff/users/").status_code == 403
    assert client.get("/staff/users/").status_code == 302

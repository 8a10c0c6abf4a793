from datetime import timedelta

import pytest

from storage.clock import moved
from tests.accounts.builders import browser, make_user
from tests.storage.trips import counted_trips


@pytest.fixture
def staff():
    return browser(make_user(role="support", name="Rafael", email="rafael@equipe.test"))


def names(answer):
    assert answer.status_code == 200
    return [person.name for person in answer.context["page"].items]


@pytest.mark.parametrize(
    "text",
    [
        "MARINA alv",
        "josé",
        "jose",
        "marina@cli",
        "clinica",
        "vida nova",
        "+55 11",
        "11955550142",
        "955550142",
    ],
)
def test_people_are_found_by_name_address_company_and_phone(staff, text):
    known = {"company": "Vida Nova Ltda", "phone": "+55 11 95555-0142"}
    make_user(name="Marina José Alves", email="marina@clinica.test", **known)
    make_user(name="Otávio", email="otavio@x.test", company="Outra", phone="+55 21 94444-0000")
    found = names(staff.get("/staff/users/", {"q": text}))
    assert "Marina José Alves" in found and "Otávio" not in found


def test_filters_hold_together_with_a_search(staff):
    make_user(name="Ana A", role="customer")
    make_user(name="Ana B", role="finance")
    make_user(name="Ana C", role="finance", is_active=False)
    assert sorted(names(staff.get("/staff/users/", {"q": "ana", "role": "finance"}))) == ["Ana B", "Ana C"]
    assert names(staff.get("/staff/users/", {"q": "ana", "role": "finance", "status": "inactive"})) == ["Ana C"]
    assert names(staff.get("/staff/users/", {"role": "finance", "status": "active"})) == ["Ana B"]
    assert names(staff.get("/staff/users/", {"status": "inactive"})) == ["Ana C"]


@pytest.mark.parametrize("text", ["z", "a" * 10_000, "\0\1", "*", "[a-z]*", "?", "\\", "' OR 1", "a\u0301" * 900, "😀"])
def test_odd_searches_are_literal(staff, text):
    assert names(staff.get("/staff/users/", {"q": text})) == []


def test_one_letter_finds_and_blanks_ask_for_nothing(staff):
    assert names(staff.get("/staff/users/", {"q": "r"})) == names(staff.get("/staff/users/", {"q": "  "})) == ["Rafael"]


@pytest.mark.parametrize("query", [{}, {"q": "maria"}, {"role": "customer"}, {"q": "maria", "role": "customer"}])
def test_pages_are_right_while_others_are_created(staff, query):
    before = {make_user(name=f"Maria {number}").name for number in range(60)}
    seen, cursor = [], ""
    while cursor is not None:
        page = staff.get("/staff/users/", query | {"cursor": cursor}).context["page"]
        seen, cursor = seen + [person.name for person in page.items], page.next
        with moved(timedelta(minutes=len(seen))):
            make_user(name=f"Maria Nova {len(seen)}")
    assert before <= set(seen) and len(seen) == len(set(seen))


@pytest.mark.parametrize("query", [{}, {"q": "ana"}, {"q": "ana", "role": "customer"}, {"status": "active"}])
def test_the_list_costs_two_round_trips(staff, query):
    for _ in range(30):
        make_user(name="Ana")
    staff.get("/staff/users/", query)
    with counted_trips() as trips:
        staff.get("/staff/users/", query)
    assert len(trips) == 2


def test_a_rare_match_among_many_is_found(staff, monkeypatch):
    monkeypatch.setattr("storage.repositories.LOOKED_AT", 100)
    for number in range(120):
        make_user(name=f"Maria {number:03}")
    make_user(name="Maria Z", role="finance", email="zz@example.test")
    answer = staff.get("/staff/users/", {"q": "maria", "role": "finance"})
    assert names(answer) == ["Maria Z"] and answer.context["page"].next is None


def test_the_list_is_downloaded_with_harmless_cells(staff):
    make_user(name="=cmd|' /C calc'!A0", email="a@b.test")
    answer = staff.get("/staff/users/?format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Type"].startswith("text/csv") and text.count("\r\n") == 3
    assert "'=cmd" in text and ";=cmd" not in text


def test_names_of_any_script_are_shown_as_they_are(staff):
    for name in ("محمد علي", "山田 太郎", "Zé 😀", "x" * 200):
        make_user(name=name)
        assert name in staff.get("/staff/users/", {"q": name}).content.decode()

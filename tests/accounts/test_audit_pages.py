from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.permissions import PERMISSIONS
from accounts.repositories import users
from accounts.services.staff_users import edit_user
from accounts.services.trail import Wanted, list_events
from storage.clock import at
from storage.commits import commit
from storage.events import note
from tests.accounts.builders import PASSWORD, browser, make_user

NOON = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.fixture
def actor():
    return make_user(role="admin", name="Caio Ramos", email="caio@example.test")


@pytest.fixture
def admin(actor):
    return browser(actor)


def happened(name="thing.done", *, subject="thing", by="job:clean_up", moment=None, **fields):
    with at(moment or datetime.now(UTC)):
        commit(note(name, subject=subject, by=by, **fields))


def names(answer):
    assert answer.status_code == 200
    return [event.name for event in answer.context["page"].items]


def test_everything_stands_there_newest_first(admin):
    happened("a.one")
    happened("a.two")
    assert names(admin.get("/staff/audit/"))[:2] == ["a.two", "a.one"]


def test_the_trail_is_filtered_by_subject_actor_and_name(admin, actor):
    happened("a.one", subject="x", by="job:clean_up")
    happened("a.two", subject="x", by=actor.id)
    happened("a.two", subject="y", by="job:clean_up")
    assert names(admin.get("/staff/audit/?subject=x")) == ["a.two", "a.one"]
    assert names(admin.get("/staff/audit/?actor=job:clean_up")) == ["a.two", "a.one"]
    assert names(admin.get("/staff/audit/?name=a.one")) == ["a.one"]
    assert names(admin.get("/staff/audit/?subject=x&actor=job:clean_up")) == ["a.one"]
    assert names(admin.get("/staff/audit/?actor=job:clean_up&name=a.two&subject=y")) == ["a.two"]


def test_people_are_found_by_their_address(admin, actor):
    happened("a.one", by=actor.id)
    assert names(admin.get("/staff/audit/?actor=caio@example.test")) == ["a.one"]


def test_a_range_of_days_is_of_sao_paulo_and_inclusive(admin):
    for name, moment in {
        "a.before": datetime(2026, 11, 24, 2, 59, tzinfo=UTC),
        "a.first": datetime(2026, 11, 24, 3, tzinfo=UTC),
        "a.last": datetime(2026, 11, 25, 2, 59, 59, tzinfo=UTC),
        "a.after": datetime(2026, 11, 25, 3, tzinfo=UTC),
    }.items():
        happened(name, subject="x", moment=moment)
    day = {"subject": "x", "since": "2026-11-24", "until": "2026-11-24"}
    assert names(admin.get("/staff/audit/", day)) == ["a.last", "a.first"]


@pytest.mark.parametrize("odd", [{"since": "x"}, {"until": "9999-12-31"}, {"subject": "a" * 9999}, {"actor": "\0*"}])
def test_odd_filters_are_no_error(admin, odd):
    assert admin.get("/staff/audit/", odd).status_code == 200
    assert admin.get("/staff/audit/", odd | {"cursor": "x~", "format": "csv"}).status_code == 200


def test_every_page_of_a_sifted_listing_is_reached():
    for number in range(70):
        happened("a.even" if number % 2 else "a.odd", subject="x", moment=NOON + timedelta(seconds=number))
    wanted, seen, cursor = Wanted(subject="x", name="a.even"), [], None
    while True:
        page = list_events(wanted, cursor=cursor, limit=10)
        seen, cursor = [*seen, *page.items], page.next
        if cursor is None:
            break
    assert len(seen) == 35 == len({event.id for event in seen})


def test_an_edit_is_one_entry_with_both_values_and_the_address_it_came_from(admin, actor):
    person = make_user(name="Before", email="bia@example.test")
    typed = {"name": "Later", "email": person.email, "role": "customer", "is_active": "on"}
    admin.post(f"/staff/users/{person.id}/", typed)
    page = admin.get("/staff/audit/", {"subject": person.id, "name": "user.edited"})
    [event] = page.context["page"].items
    assert (event.before["name"], event.after["name"], event.address) == ("Before", "Later", "127.0.0.1")
    assert "Before → Later" in page.content.decode() and "Caio Ramos" in page.content.decode()


def test_secrets_are_masked(admin):
    person = make_user(password=PASSWORD)
    stored = users.get(person.id).password
    users.change(person.id, lambda user: user.with_password("argon2$other", at=NOON), event="user.password_set", by="x")
    for query in ("", "&format=csv"):
        answer = admin.get(f"/staff/audit/?subject={person.id}{query}")
        text = b"".join(answer).decode()
        assert "•••" in text and stored not in text and "argon2" not in text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\n=1", "＝1"])
def test_the_download_runs_no_formula(admin, cell):
    happened("a.one", subject="x", before={"name": cell}, after={"name": "ok"})
    text = b"".join(admin.get("/staff/audit/?subject=x&format=csv")).decode()
    assert f"'{cell}" in text and f";{cell}" not in text and f';"{cell}' not in text


def test_the_download_is_streamed_whole(admin):
    for number in range(450):
        happened("a.one", subject="x", after={"n": number})
    answer = admin.get("/staff/audit/?subject=x&format=csv")
    assert answer.streaming and "attachment" in answer["Content-Disposition"]
    assert b"".join(answer).decode().count("a.one") == 450


def test_jobs_and_commands_are_named(admin):
    happened(by="job:clean_up")
    happened(by="command:create_admin")
    page = admin.get("/staff/audit/", headers={"accept-language": "en"}).content.decode()
    assert "by the job clean_up" in page and "by the command create_admin" in page


def test_nobody_but_who_may_sees_the_trail_and_nothing_can_be_posted(admin):
    assert browser(make_user(role="finance")).get("/staff/audit/").status_code == 403
    assert admin.post("/staff/audit/").status_code == 405


def test_an_empty_trail_says_so(admin):
    assert 'class="card empty"' in admin.get("/staff/audit/?subject=nothing").content.decode()


def test_the_trail_keeps_what_was_done_by_a_service(actor):
    person = make_user()
    typed = {"name": "N", "email": person.email, "role": "customer", "is_active": True}
    edit_user(actor.permitted(frozenset(PERMISSIONS)), person.id, **typed)
    assert list_events(Wanted(subject=person.id)).items[0].actor == actor.id

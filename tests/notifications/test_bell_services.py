from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import RoleTable
from accounts.services.roles import edit_role
from notifications import models
from notifications.bells import UnknownBell, title_of
from notifications.repositories import inboxes, items, preferences
from notifications.services import clear, notify, notify_staff, query_is_unread, ringing
from notifications.services.account_bells import PAGES, ring_for_subject
from notifications.services.forgetting import forget_person
from notifications.services.preferences import CHOOSABLE, choose_preferences
from notifications.services.reading import mark_all_read, mark_read, query_bell
from storage.checker import Checker
from storage.clock import moved
from storage.connection import store
from storage.errors import RecordNotFound
from tests.accounts.builders import make_user
from tests.notifications.builders import happened, ring, rung, unread
from tests.storage.trips import counted_trips


def test_five_replies_to_one_ticket_are_one_item_that_counts_them():
    ana = make_user()
    for number in range(5):
        ring(ana, group="ticket:1", subject=f"Resposta {number}")
    [item] = rung(ana)
    assert (item.count, unread(ana), item.words["subject"]) == (5, 1, "Resposta 4")


def test_what_is_told_twice_is_one_item_and_rings_once():
    ana, event = make_user(), happened("x")
    for _ in range(3):
        notify(event, ana.id, "tickets_test", url="/support/1/", group="ticket:1")
        notify(event, ana.id, "payments_test", url="/payments/1/")
    assert [(item.count, item.group) for item in rung(ana)] == [(1, ""), (1, "ticket:1")]
    assert inboxes.get(ana.id).rung == store.execute("XLEN", f"notifications:stream:{ana.id}") == 2


def test_what_was_read_is_not_unread_again_because_it_is_told_again():
    ana, event = make_user(), happened("x")
    notify(event, ana.id, "tickets_test", url="/support/1/", group="ticket:1")
    clear(ana, "ticket:1")
    notify(event, ana.id, "tickets_test", url="/support/1/", group="ticket:1")
    assert unread(ana) == 0


def test_a_group_that_was_read_begins_to_count_anew():
    ana = make_user()
    for _ in range(3):
        ring(ana, group="ticket:1")
    clear(ana, "ticket:1")
    ring(ana, group="ticket:1")
    assert [(item.count, item.is_unread) for item in rung(ana)] == [(1, True)]


def test_an_event_that_a_full_row_has_forgotten_is_not_counted_again(monkeypatch):
    monkeypatch.setattr(models, "MOST_TOLD", 3)
    ana = make_user()
    first, *_ = [ring(ana, group="ticket:1") for _ in range(5)]
    notify(first, ana.id, "tickets_test", url="/support/1/", group="ticket:1")
    assert rung(ana)[0].count == 5


def test_reading_one_leaves_the_others_and_another_persons_is_not_found():
    ana, bia = make_user(), make_user()
    for group in ("ticket:1", "ticket:2"):
        ring(ana, group=group)
    with pytest.raises(RecordNotFound):
        mark_read(bia, rung(ana)[0].id)
    mark_read(ana, rung(ana)[0].id)
    assert [item.is_unread for item in rung(ana)] == [False, True]


def test_news_can_be_read_by_the_id_that_the_stream_gave_them():
    ana, bia = make_user(), make_user()
    ring(ana)
    last = query_bell(ana.id).run().last
    with pytest.raises(RecordNotFound):
        mark_read(bia, last)
    mark_read(ana, last)
    assert unread(ana) == 0


def test_all_are_read_at_once_and_only_mine():
    ana, bia = make_user(), make_user()
    for person in (ana, bia):
        ring(person), ring(person, group="ticket:1")
    mark_all_read(ana)
    assert (unread(ana), unread(bia)) == (0, 2)


def test_the_oldest_make_room(monkeypatch):
    monkeypatch.setattr(ringing, "MOST_KEPT", 3)
    ana = make_user()
    for number in range(5):
        ring(ana, subject=str(number))
    assert [item.words["subject"] for item in rung(ana)] == ["4", "3", "2"]
    assert unread(ana) == 3 and not list(Checker().run())


def test_at_once_from_many_places_nothing_is_lost():
    ana = make_user()
    events = [happened("x") for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda event: notify(event, ana.id, "tickets_test", url="/x/", group="ticket:1"), events * 2))
    assert (rung(ana)[0].count, store.execute("XLEN", f"notifications:stream:{ana.id}")) == (16, 16)


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnknownBell):
        notify(happened("x"), make_user().id, "nothing", url="/x/")


def test_nobody_is_told_who_is_gone_or_closed():
    gone, closed = "0" * 16, make_user(is_active=False)
    for user_id in (gone, closed.id):
        notify(happened("x"), user_id, "tickets_test", url="/x/")
    assert not store.execute("KEYS", "notifications:*")


def test_the_team_is_told_except_who_did_it_and_who_may_not_know():
    caio, rafael, bia, ana = (make_user(role=role) for role in ("admin", "support", "finance", "customer"))
    notify_staff(happened("x"), "tickets.view", "tickets_test", url="/x/", except_user=caio.id)
    assert [unread(person) for person in (caio, rafael, bia, ana)] == [0, 1, 0, 0]


def test_a_role_that_is_given_the_permission_is_told():
    admin, editor = make_user(role="admin"), make_user(role="editor")
    table = RoleTable()
    actor = admin.permitted(table.permissions_of("admin"))
    edit_role(actor, "editor", table.permissions_of("editor") | {"tickets.view"})
    notify_staff(happened("x"), "tickets.view", "tickets_test", url="/x/")
    assert unread(editor) == 1


@pytest.mark.parametrize(("choice", "rings"), [("all", 3), ("unassigned", 2), ("mine", 1)])
def test_staff_choose_of_which_tickets_they_are_told(choice, rings):
    rafael = make_user(role="support")
    choose_preferences(rafael, wanted=CHOOSABLE, tickets=choice)
    for assignee in (rafael.id, "", "somebody else"):
        notify_staff(happened("x"), "tickets.view", "tickets_test", url="/x/", assignee=assignee)
    assert unread(rafael) == rings


def test_whether_a_group_is_unread_is_known_in_the_pages_own_trip():
    ana = make_user()
    ring(ana, group="ticket:1")
    with counted_trips() as trips:
        assert query_is_unread(ana.id, "ticket:1").run()
    assert len(trips) == 1 and not query_is_unread(ana.id, "ticket:2").run()


def test_telling_is_one_read_and_one_commit():
    ana, event = make_user(), happened("x")
    ring(ana)
    with counted_trips() as trips:
        notify(event, ana.id, "tickets_test", url="/x/")
    assert len(trips) == 3  # and the call that wakes open pages


def test_a_deleted_person_leaves_nothing():
    ana = make_user()
    ring(ana), ring(ana, group="ticket:1")
    choose_preferences(ana, wanted=[])
    forget_person(happened(ana.id, "user.deleted"))
    forget_person(happened(ana.id, "user.deleted"))
    assert not store.execute("KEYS", "notifications:*")
    assert preferences.find(ana.id) is None and items.find(ana.id) is None


def test_a_bell_lives_in_its_owners_partition(redis_url):
    store.use(redis_url, partitions=8)
    ana, bia = make_user(), make_user()
    for person in (ana, bia):
        notify(happened(ana.id), person.id, "tickets_test", url="/x/", group="ticket:1")
    mark_all_read(bia)
    kept = store.execute("KEYS", "*notifications:*")
    homes = {person.id: store.tag(person.id).encode() for person in (ana, bia)}
    assert len(kept) == 9 and all(key.startswith(homes[id]) for key in kept for id in homes if id.encode() in key)
    assert (unread(ana), unread(bia)) == (1, 0) and not list(Checker().run())


@pytest.mark.parametrize("kind", PAGES)
def test_what_happens_to_an_account_rings_there(kind):
    ana = make_user()
    ring_for_subject(kind)(happened(ana.id))
    for language in ("pt-br", "en"):
        with override(language):
            assert len(title_of(kind, {}, 1)) > 5
    assert rung(ana)[0].url == "/account/security/"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["ring", "clear", "all"]), st.integers(0, 2)), max_size=15))
def test_the_bell_counts_like_a_list(steps):
    ana, expected = make_user(), {}
    for number, (act, group) in enumerate(steps):
        with moved(timedelta(seconds=number)):
            if act == "ring":
                ring(ana, group=f"ticket:{group}")
                expected[group] = expected.get(group, 0) + 1
            elif act == "clear":
                clear(ana, f"ticket:{group}"), expected.pop(group, None)
            else:
                mark_all_read(ana), expected.clear()
    assert {item.group: item.count for item in rung(ana) if item.is_unread} == {
        f"ticket:{group}": count for group, count in expected.items()
    }

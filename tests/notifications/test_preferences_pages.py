from __future__ import annotations

import pytest

from notifications.mails import registered_kinds
from notifications.repositories import preferences
from notifications.services import queue_mail, queue_staff_mail
from notifications.services.preferences import CHOOSABLE, choose_preferences
from tests.accounts.builders import browser, event_names, make_user
from tests.notifications.builders import happened, mails_of, ring, unread
from tests.storage.trips import counted_trips

PAGE = "/account/notifications/"


def silence(person, *boxes: str) -> None:
    browser(person).post(PAGE, {"wanted": sorted(CHOOSABLE.difference(boxes))})


def test_silencing_the_mails_of_tickets_leaves_the_bell(monkeypatch):
    person = make_user()
    monkeypatch.setitem(kinds(), "welcome", kinds()["welcome"]._replace(category="tickets"))
    silence(person, "tickets.mail")
    queue_mail(happened(person.id), "welcome", person.id)
    ring(person, kind="tickets_test")
    assert (mails_of(person), unread(person)) == ([], 1)


def kinds():
    from notifications import mails

    return mails._kinds


def test_the_bell_of_tickets_is_silent_only_when_the_person_says_so():
    person = make_user()
    silence(person, "tickets.bell")
    ring(person, kind="tickets_test"), ring(person, kind="payments_test")
    assert unread(person) == 1


def test_security_is_never_silenced():
    person = make_user()
    browser(person).post(PAGE, {})
    ring(person, kind="security_test")
    queue_mail(happened(person.id), "password_changed", person.id)
    assert (unread(person), len(mails_of(person))) == (1, 1)
    assert preferences.get(person.id).silenced == CHOOSABLE


def test_nobody_silences_security_by_hand():
    person = make_user()
    choose_preferences(person, wanted=CHOOSABLE | {"security.mail"})
    assert preferences.find(person.id) is None
    preferences.create(preferences.query_of(person.id).run().replace(silenced=frozenset({"security.bell"})))
    ring(person, kind="security_test")
    assert unread(person) == 1


def test_the_page_shows_what_was_chosen_and_that_security_is_fixed():
    person = make_user()
    silence(person, "payments.mail")
    html = browser(person).get(PAGE).content.decode()
    assert 'value="tickets.mail" id="tickets.mail" checked' in html
    assert 'value="payments.mail" id="payments.mail">' in html and 'value="security' not in html
    assert 'name="tickets"' not in html


def test_staff_who_see_tickets_choose_of_which():
    person = make_user(role="support")
    browser(person).post(PAGE, {"wanted": sorted(CHOOSABLE), "tickets": "mine"})
    assert preferences.get(person.id).tickets == "mine"
    assert 'id="tickets-mine" checked' in browser(person).get(PAGE).content.decode()


@pytest.mark.parametrize("forged", [{"wanted": "security.mail"}, {"wanted": "nothing"}, {"tickets": "none"}])
def test_a_forged_choice_changes_nothing(forged):
    person = make_user()
    assert browser(person).post(PAGE, forged).status_code == 200
    assert preferences.find(person.id) is None


def test_a_choice_is_in_the_history_and_the_same_choice_again_is_not():
    person = make_user()
    silence(person, "payments.mail"), silence(person, "payments.mail")
    assert event_names(person.id).count("preferences.changed") == 1


def test_the_page_costs_two_trips_and_a_mail_no_trip_more():
    person, event = make_user(), happened("x")
    client = browser(person)
    client.get(PAGE)
    with counted_trips() as trips:
        client.get(PAGE)
    with counted_trips() as queued:
        queue_mail(event, "password_changed", person.id)
    assert (len(trips), len(queued)) == (2, 2)


def test_every_subscribed_member_of_the_team_has_one_mail_and_the_actor_none(settings, monkeypatch):
    settings.MAIL_COPY_TO = "info@example.test"
    caio, rafael, bia = (make_user(role=role) for role in ("admin", "support", "support"))
    monkeypatch.setitem(kinds(), "welcome", kinds()["welcome"]._replace(category="tickets"))
    silence(bia, "tickets.mail")
    event = happened("x")
    for _ in range(2):
        queue_staff_mail(event, "tickets.view", "welcome", except_user=caio.id, assignee="")
    assert [len(mails_of(person)) for person in (caio, rafael, bia)] == [0, 1, 0]


def test_every_kind_of_mail_that_can_be_silenced_says_so():
    assert {kind.category for kind in registered_kinds()} >= {"payments", "contracts", "security"}
    assert not [kind.name for kind in registered_kinds() if kind.has_secret_link and kind.category != "security"]

"""A word that only the team wrote down is searched in everything that anybody else can get."""

from __future__ import annotations

import json

import pytest

from notifications.models import SENT
from notifications.repositories import Inboxes, Mails, mails
from notifications.services.composing import compose
from notifications.services.watching import begin_watch, look
from storage.clock import now
from storage.events import Events, events
from storage.logs import query_after
from support.services.conversations import reply
from tests.accounts.builders import browser, make_user
from tests.notifications.builders import rung
from tests.support.builders import answer, make_staff, note, open_ticket, react

WORD = "xilofone"
EVENTS = ("ticket.opened", "ticket.replied", "ticket.answered", "ticket.noted", "ticket.edited")


@pytest.fixture
def noted(customer, staff):
    ticket = open_ticket(customer, subject="Sábado")
    note(ticket, staff, WORD)
    answer(ticket, staff, body="Já trocamos")
    answer(ticket, staff, body=f"{WORD} outra vez", visibility="internal", status="resolved")
    reply(customer, ticket.id, body="Obrigada")
    for name in EVENTS:
        react(name)
    return ticket


def test_the_team_reads_it(noted, staff):
    assert WORD in browser(staff).get(f"/staff/tickets/{noted.id}/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/support/",
        "/support/{id}/",
        "/support/{id}/?before=9999999999999-0",
        "/account/",
        "/notifications/",
        "/api/auth/me",
    ],
)
def test_no_page_of_the_customer_has_it(noted, customer, path):
    answer = browser(customer).get(path.format(id=noted.id))
    assert answer.status_code == 200
    assert WORD not in answer.content.decode()


def test_no_refused_reply_shows_it(noted, customer):
    page = browser(customer).post(f"/support/{noted.id}/reply/", {"body": " "})
    assert WORD not in page.content.decode()


def test_no_mail_has_it(noted):
    queued = mails.list(Mails.all, limit=100).items
    assert {mail.kind for mail in queued} == {"ticket_opened", "ticket_answered", "ticket_reply_for_staff"}
    for mail in queued:
        message = compose(mail)
        assert WORD not in message.subject + message.body + message.alternatives[0].content


def test_no_bell_and_no_live_frame_has_it(noted, customer, staff):
    browser_of_customer = browser(customer)
    watch = begin_watch(
        str(browser_of_customer.cookies["session"].value),
        wanted=[f"ticket:{noted.id}", f"ticket_notes:{noted.id}", "tickets", f"tickets:{customer.id}"],
        after="0-0",
    )
    assert watch.topics == {f"ticket:{noted.id}", f"tickets:{customer.id}"}
    assert WORD not in repr(look(watch, since=now().timestamp() - 3600))
    for person in (customer, staff):
        assert WORD not in repr(rung(person)) + repr(query_after(Inboxes.stream, person.id, "", limit=99).run())


def test_no_file_and_no_event_has_it(noted, staff):
    assert WORD not in browser(staff).get("/staff/tickets/?status=&format=csv").getvalue().decode()
    assert WORD not in repr(events.list(Events.all, limit=500).items)
    assert WORD not in browser(make_user(role="admin")).get("/staff/audit/").content.decode()


def test_a_note_wakes_no_page_of_the_customer(noted, customer, staff):
    key = str(browser(customer).cookies["session"].value)
    watch = begin_watch(key, wanted=[f"ticket:{noted.id}", f"ticket_notes:{noted.id}"], after="")
    before = now().timestamp()
    note(noted, staff, WORD)
    assert look(watch, since=before).touched == frozenset()


def test_a_colleague_is_not_told_of_notes_by_mail_either(noted):
    other = make_staff("Beatriz")
    react("ticket.noted")
    assert mails.list(Mails.by_user, user=other.id).items == []
    assert json.dumps([item.words for item in rung(other)]) == "[]"
    assert mails.list(Mails.by_status, status=SENT).items == []

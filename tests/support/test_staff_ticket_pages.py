from __future__ import annotations

import re

import pytest

from storage.events import Events, events
from support.services.conversations import reply
from support.services.notes import query_papers
from tests.accounts.builders import browser
from tests.notifications.builders import unread
from tests.storage.trips import counted_trips
from tests.support.builders import again, answer, make_staff, note, open_ticket, react, thread


@pytest.fixture
def ticket(customer):
    return open_ticket(customer)


@pytest.fixture
def page(staff):
    return browser(staff)


def form_of(page, ticket):
    """Every field of the answer form, as a browser would send it back."""
    shown = page.get(f"/staff/tickets/{ticket.id}/").content.decode().split('id="answer"')[1].split("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown))
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', shown, re.DOTALL):
        fields[name] = re.search(r'value="([^"]*)" selected', options)[1]
    return fields | {"visibility": "public", "body": ""}


def send(page, ticket, fields):
    return page.post(f"/staff/tickets/{ticket.id}/", fields)


def notes_of(ticket):
    return [line.entry.body for line in query_papers(ticket.id).run().thread.lines if line.entry.is_note]


def test_one_form_answers_and_changes_everything(page, ticket):
    other = make_staff("Beatriz")
    fields = {"body": "Resolvido!", "status": "resolved", "priority": "high", "assignee": other.id}
    assert send(page, ticket, form_of(page, ticket) | fields).status_code == 302
    after = again(ticket)
    assert (after.status, after.priority, after.assignee, after.assignee_name) == (
        "resolved",
        "high",
        other.id,
        "Beatriz",
    )
    assert [entry.kind for entry in thread(ticket)] == ["message", "message", "status", "priority", "assignee"]
    assert events.count(Events.by_name, name="ticket.answered") == 1


def test_a_note_changes_nothing_that_the_customer_sees(page, ticket):
    send(page, ticket, form_of(page, ticket) | {"body": "Só entre nós", "visibility": "internal"})
    assert (again(ticket), len(thread(ticket)), notes_of(ticket)) == (ticket, 1, ["Só entre nós"])


def test_fields_that_are_missing_change_nothing(page, ticket):
    assert send(page, ticket, {"body": "Oi"}).status_code == 302
    after = again(ticket)
    assert (after.priority, after.assignee, after.messages, after.status) == ("medium", "", 2, "waiting")


def test_a_form_that_stood_open_undoes_nothing_that_a_colleague_changed(page, ticket):
    fields = form_of(page, ticket)
    other = make_staff("Beatriz")
    browser(other).post(f"/staff/tickets/{ticket.id}/claim/")
    send(page, ticket, fields | {"priority": "high"})
    assert (again(ticket).assignee, again(ticket).priority) == (other.id, "high")


def test_whoever_hands_on_what_was_claimed_meanwhile_is_told_once(page, staff, ticket):
    fields, other = form_of(page, ticket), make_staff("Beatriz Lima")
    browser(other).post(f"/staff/tickets/{ticket.id}/claim/")
    lost = send(page, ticket, fields | {"assignee": staff.id, "body": "Guardado"})
    shown = lost.content.decode()
    assert lost.status_code == 409 and "Beatriz Lima has the ticket since" in shown and "Guardado" in shown
    assert (again(ticket).assignee, again(ticket).messages) == (other.id, 1)
    now_known = fields | {"assignee": staff.id, "initial-assignee": other.id}
    assert f'name="initial-assignee" value="{other.id}"' in shown
    assert send(page, ticket, now_known).status_code == 302 and again(ticket).assignee == staff.id


@pytest.mark.parametrize("by_customer", [True, False])
def test_a_send_is_held_once_when_somebody_wrote_meanwhile(page, customer, ticket, by_customer):
    fields = form_of(page, ticket) | {"body": "Minha resposta"}
    reply(customer, ticket.id, body="Esperem!") if by_customer else answer(ticket, body="Esperem!")
    held = send(page, ticket, fields)
    shown = held.content.decode()
    assert held.status_code == 409 and "Not sent yet" in shown
    assert "Esperem!" in shown and "Minha resposta</textarea>" in shown
    again_fields = fields | {"seen": re.search(r'name="seen" value="([^"]+)"', shown)[1]}
    assert send(page, ticket, again_fields).status_code == 302
    assert [entry.body for entry in thread(ticket) if entry.is_message][1:] == ["Esperem!", "Minha resposta"]


def test_a_colleagues_note_holds_too_and_changes_alone_are_never_held(page, ticket):
    fields = form_of(page, ticket)
    note(ticket, body="Não responda ainda")
    assert send(page, ticket, fields | {"body": "Oi"}).status_code == 409
    assert send(page, ticket, fields | {"priority": "low"}).status_code == 302


def test_an_illegal_status_is_refused_with_words_and_noted(page, ticket):
    send(page, ticket, {"status": "closed"})
    refused = send(page, ticket, {"body": "Guardado", "status": "waiting"})
    assert "cannot go from its status" in refused.content.decode() and "Guardado" in refused.content.decode()
    assert events.count(Events.by_name, name="ticket.change_refused") == 1
    offered = refused.content.decode().split('name="status"')[1].split("</select>")[0]
    assert re.findall(r'option value="(\w+)"', offered) == ["automatic", "open", "in_progress", "closed"]


@pytest.mark.parametrize(
    "wrong", [{"status": "x"}, {"priority": "x"}, {"assignee": "x"}, {"visibility": "x"}, {"body": "x" * 20_001}]
)
def test_what_is_no_choice_is_said_and_nothing_is_sent(page, ticket, wrong):
    shown = send(page, ticket, {"body": "Guardado"} | wrong).content.decode()
    assert 'class="error"' in shown and again(ticket).messages == 1


def test_who_may_only_look_cannot_write(ticket):
    from accounts.services.roles import edit_role
    from tests.accounts.builders import make_user

    admin, viewer = make_user(role="admin"), make_user(role="editor")
    granted = admin.permitted(frozenset({"tickets.view", "tickets.edit", "dashboard.view", "blog.edit", "roles.edit"}))
    edit_role(granted, "editor", frozenset({"dashboard.view", "tickets.view"}))
    page = browser(viewer)
    shown = page.get(f"/staff/tickets/{ticket.id}/").content.decode()
    assert 'id="answer"' not in shown and "/claim/" not in shown
    assert send(page, ticket, {"body": "Oi"}).status_code == 403
    assert page.get("/staff/tickets/").status_code == 200


def test_the_ticket_costs_one_round_trip_beside_the_session(page, ticket):
    note(answer(ticket))
    page.get(f"/staff/tickets/{ticket.id}/")
    with counted_trips() as trips:
        assert page.get(f"/staff/tickets/{ticket.id}/").status_code == 200
    assert len(trips) <= 2


def test_opening_the_ticket_reads_its_row_of_the_bell(page, staff, ticket):
    react("ticket.opened")
    assert unread(staff) == 1
    page.get(f"/staff/tickets/{ticket.id}/")
    assert unread(staff) == 0


def test_messages_and_notes_are_one_line_of_time(page, customer, staff, ticket):
    answer(ticket, staff, body="dois")
    note(ticket, staff, "três")
    reply(customer, ticket.id, body="quatro")
    shown = page.get(f"/staff/tickets/{ticket.id}/").content.decode()
    places = [shown.index(f"<p>{word}</p>") for word in ("Bom dia!", "dois", "três", "quatro")]
    assert places == sorted(places)


def test_an_unknown_ticket_is_not_found(page):
    assert page.get("/staff/tickets/0000000000000000/").status_code == 404
    assert page.post("/staff/tickets/0000000000000000/claim/").status_code == 404
    assert page.post("/staff/tickets/0000000000000000/presence/").status_code == 404

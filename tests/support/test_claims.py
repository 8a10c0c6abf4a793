from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from accounts.repositories import roles
from accounts.services.staff_users import edit_user
from storage.clock import moved
from storage.events import Events, events
from support.services.answering import Answer, send_answer
from support.services.changes import AlreadyClaimed
from support.services.claims import claim_ticket
from tests.accounts.builders import browser, event_names, make_user
from tests.support.builders import again, make_staff, open_ticket, react, thread


def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who():
    for _ in range(10):
        ticket, gate = open_ticket(), Barrier(2)
        pages = [browser(make_staff(name)) for name in ("Rafael Souza", "Beatriz Lima")]

        def claim(page, ticket=ticket, gate=gate):
            gate.wait()
            return page.post(f"/staff/tickets/{ticket.id}/claim/")

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(claim, pages))
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        [lost] = [answer.content.decode() for answer in answers if answer.status_code == 409]
        assert again(ticket).assignee_name in lost
        assert event_names(ticket.id) == ["ticket.opened", "ticket.claimed"]


def test_a_claim_begins_the_work_and_is_harmless_to_repeat(staff):
    ticket = open_ticket()
    assert claim_ticket(staff, ticket.id).status == "in_progress"
    assert claim_ticket(staff, ticket.id).assignee == staff.id
    assert [entry.kind for entry in thread(ticket)] == ["message", "status", "assignee"]


def test_what_waits_goes_on_waiting_when_it_is_claimed(staff):
    ticket = send_answer(staff, open_ticket().id, Answer(body="Oi"))
    assert claim_ticket(staff, ticket.id).status == "waiting"


def test_a_claimed_ticket_is_lost_to_others(staff):
    ticket = claim_ticket(staff, open_ticket().id)
    try:
        claim_ticket(make_staff(), ticket.id)
    except AlreadyClaimed as lost:
        assert lost.ticket.assignee_name == "Rafael Souza"
    assert again(ticket) == ticket


def leave(person):
    admin = make_user(role="admin")
    actor = admin.permitted(roles.query_table().run().permissions_of("admin"))
    edit_user(actor, person.id, name=person.name, email=person.email, role="customer", is_active=True)
    react("user.left_team", times=2)


def test_whoever_leaves_the_team_hands_open_tickets_on(staff, settings):
    waiting, fresh = (claim_ticket(staff, open_ticket().id) for _ in range(2))
    send_answer(staff, waiting.id, Answer(body="Oi"))
    with moved(-timedelta(days=settings.TICKET_REOPEN_DAYS + 1)):
        old = claim_ticket(staff, open_ticket().id)
        send_answer(staff, old.id, Answer(status="closed"))
    others = claim_ticket(make_staff("Beatriz"), open_ticket().id)
    leave(staff)
    assert [again(ticket).assignee for ticket in (waiting, fresh)] == ["", ""]
    assert again(old).assignee == staff.id and again(others).assignee_name == "Beatriz"
    assert events.count(Events.by_name, name="ticket.handed_on") == 2

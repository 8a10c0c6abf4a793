"""What may follow what, day by day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.clock import moved
from storage.errors import RecordNotFound
from storage.events import Events, events
from support.models import STATUSES, TRANSITIONS, IllegalTransition
from support.services import conversations
from support.services.answering import Answer, send_answer
from support.services.changes import ChangeRefused
from support.services.queue import query_unfinished
from tests.accounts.builders import event_names, make_user
from tests.support.builders import again, answer, open_ticket, thread


def finished(customer, staff, status="closed"):
    ticket = open_ticket(customer)
    return send_answer(staff, ticket.id, Answer(status=status))


def replied(customer, ticket, body="Voltou a acontecer", **fields):
    return conversations.reply(customer, ticket.id, body=body, **fields)


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_every_move_is_as_the_table_says(before, after):
    ticket = open_ticket().replace(status=before)
    at = ticket.created_at
    if before != after and after not in TRANSITIONS[before]:
        with pytest.raises(IllegalTransition):
            ticket.moved(after, at=at)
    else:
        assert ticket.moved(after, at=at).status == after


def test_an_answer_makes_the_ticket_wait_and_a_reply_opens_it_again(customer, staff):
    ticket = answer(open_ticket(customer), staff)
    assert (ticket.status, ticket.last_word) == ("waiting", "staff")
    assert replied(customer, ticket).status == "open"
    assert [entry.kind for entry in thread(ticket)] == ["message", "message", "status", "message", "status"]


def test_a_reply_leaves_what_is_in_progress_there(customer, staff):
    ticket = send_answer(staff, open_ticket(customer).id, Answer(status="in_progress"))
    assert replied(customer, ticket).status == "in_progress"


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_reply_on_the_last_day_but_one_reopens(customer, staff, status, settings):
    ticket = finished(customer, staff, status)
    with moved(timedelta(days=settings.TICKET_REOPEN_DAYS - 1)):
        reopened = replied(customer, ticket)
    assert (reopened.id, reopened.status, reopened.resolved_at) == (ticket.id, "open", None)


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_reply_after_the_last_day_makes_a_linked_ticket(customer, staff, status, settings):
    ticket = finished(customer, staff, status)
    with moved(timedelta(days=settings.TICKET_REOPEN_DAYS + 1)):
        new = replied(customer, ticket)
    assert new.id != ticket.id
    assert (new.follows, again(ticket).followed_by, again(ticket).status) == (ticket.id, new.id, status)
    assert (new.subject, new.status) == (ticket.subject, "open")
    assert [entry.body for entry in thread(new) if entry.is_message] == ["Voltou a acontecer"]
    assert thread(ticket)[-1].after == new.id


def test_the_days_are_a_setting(customer, staff, settings):
    settings.TICKET_REOPEN_DAYS = 3
    ticket = finished(customer, staff)
    with moved(timedelta(days=4)):
        assert replied(customer, ticket).follows == ticket.id


def test_later_replies_to_the_old_ticket_go_into_the_new_one(customer, staff, settings):
    ticket = finished(customer, staff)
    with moved(timedelta(days=settings.TICKET_REOPEN_DAYS + 1)):
        new = replied(customer, ticket, send="a")
        assert replied(customer, ticket, send="a").messages == 1
        assert replied(customer, ticket, "Mais uma coisa", send="b").messages == 2
    assert query_unfinished().run() == 1
    assert again(new).messages == 2


def test_an_illegal_move_is_refused_and_stands_in_the_trail(customer, staff):
    ticket = finished(customer, staff)
    with pytest.raises(ChangeRefused):
        send_answer(staff, ticket.id, Answer(body="Oi", status="waiting"))
    assert again(ticket) == ticket
    [refusal] = events.list(Events.by_name, name="ticket.change_refused").items
    assert (refusal.actor, refusal.before, refusal.after) == (staff.id, {"status": "closed"}, {"status": "waiting"})


def test_the_customer_closes_once(customer):
    ticket = open_ticket(customer)
    conversations.close(customer, ticket.id)
    assert conversations.close(customer, ticket.id).status == "closed"
    assert event_names(ticket.id) == ["ticket.opened", "ticket.closed"]


def test_nobody_elses_ticket_can_be_touched(customer):
    ticket, other = open_ticket(customer), make_user()
    with pytest.raises(RecordNotFound):
        replied(other, ticket)
    with pytest.raises(RecordNotFound):
        conversations.close(other, ticket.id)


def test_a_form_that_is_sent_twice_does_it_once(customer, staff):
    first, second = (open_ticket(customer, draft="d1") for _ in range(2))
    assert first.id == second.id
    assert [replied(customer, first, send="s1").messages for _ in range(2)] == [2, 2]
    assert [answer(first, staff, send="s2").messages for _ in range(2)] == [3, 3]


def test_no_word_of_a_message_is_in_the_trail(customer, staff):
    ticket = answer(open_ticket(customer, body="palavra-secreta"), staff, body="resposta-secreta")
    replied(customer, ticket, "outra-secreta")
    assert "secreta" not in repr(events.list(Events.all, limit=500).items)

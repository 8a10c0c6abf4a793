"""Seeded tickets: what the queue says equals what a recount of the records says."""

from __future__ import annotations

import csv
import io
import random
from datetime import timedelta

import pytest

from storage.clock import moved
from support.models import ACTIVE, PRIORITIES, STATUSES
from support.repositories import Tickets, tickets
from support.services import conversations
from support.services.answering import Answer, send_answer
from support.services.queue import BATCH, Wanted, query_queue, query_tabs, walk_queue
from tests.accounts.builders import browser, make_user
from tests.support.builders import make_staff, open_ticket

RANK = {priority: rank for rank, priority in enumerate(reversed(PRIORITIES))}


@pytest.fixture
def seeded(staff):
    """200 tickets in every state, of 20 people, some of them with one of three members of the team."""
    dice, people = random.Random(200), [make_user(name=f"Cliente {number}") for number in range(20)]
    team = [staff, make_staff("Beatriz"), make_staff("Caio")]
    for number in range(200):
        with moved(timedelta(minutes=dice.randrange(-9000, 0))):
            ticket = open_ticket(dice.choice(people), subject=f"Caso {number}", priority=dice.choice(PRIORITIES))
            change(ticket, dice, team)
    return staff, team, people


def change(ticket, dice, team):
    status, assignee = dice.choice(["", *STATUSES]), dice.choice([None, *team])
    body = dice.choice(["", "Já vimos"])
    send_answer(team[0], ticket.id, Answer(body=body, status=status, assignee=assignee))
    if dice.random() < 0.3:
        conversations.reply(make_owner(ticket), ticket.id, body="E agora?")


def make_owner(ticket):
    from accounts.services.people import get_person

    return get_person(ticket.user)


def everything():
    return tickets.list(Tickets.all, limit=BATCH).items


def by_hand(**wanted):
    """What a brute-force recount finds, in the order that was promised."""
    found = [ticket for ticket in everything() if Wanted(**wanted).fits(ticket)]
    return sorted(found, key=lambda ticket: (RANK[ticket.priority], ticket.waiting_since))


def test_order_and_counts_equal_a_recount(seeded):
    _staff, team, _people = seeded
    assert len(everything()) == 200
    for status in ("", "active", *STATUSES):
        for priority in ("", *PRIORITIES):
            for assignee in ("", "none", team[1].id):
                wanted = {"status": status, "priority": priority, "assignee": assignee}
                found = [ticket.id for ticket in walk_queue(Wanted(**wanted))]
                assert found == [ticket.id for ticket in by_hand(**wanted)], wanted


def test_the_tabs_count_what_they_show(seeded):
    staff, *_ = seeded
    active = [ticket for ticket in everything() if ticket.status in ACTIVE]
    assert query_tabs(staff.id).run() == (
        len(active),
        len([ticket for ticket in active if not ticket.assignee]),
        len([ticket for ticket in active if ticket.assignee == staff.id]),
        len([ticket for ticket in active if ticket.status == "waiting"]),
    )


def test_pages_follow_each_other_without_a_gap(seeded):
    seen, cursor = [], None
    while True:
        page = query_queue(Wanted("active", priority="high"), cursor=cursor, limit=7).run()
        seen += [ticket.id for ticket in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == [ticket.id for ticket in by_hand(status="active", priority="high")]


def test_a_customers_tickets_are_filtered_too(seeded):
    person = seeded[2][3]
    for status in ("", "active", "closed"):
        for priority in ("", "low"):
            wanted = {"user": person.id, "status": status, "priority": priority}
            found = {ticket.id for ticket in walk_queue(Wanted(**wanted))}
            assert found == {ticket.id for ticket in by_hand(**wanted)}


def test_the_page_and_its_file_show_the_queue(seeded):
    page = browser(seeded[0]).get("/staff/tickets/?priority=urgent")
    assert [ticket.id for ticket in page.context["page"].items] == [
        ticket.id for ticket in by_hand(status="active", priority="urgent")[:25]
    ]
    answer = browser(seeded[0]).get("/staff/tickets/?priority=urgent&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [row["id"] for row in rows] == [ticket.id for ticket in by_hand(status="active", priority="urgent")]


def test_the_longest_wait_begins_with_the_first_message_without_an_answer(customer):
    with moved(timedelta(hours=-3)):
        early = open_ticket(customer)
    with moved(timedelta(hours=-2)):
        late = open_ticket()
    conversations.reply(customer, early.id, body="Alguém aí?")
    assert [ticket.id for ticket in walk_queue(Wanted("active"))] == [early.id, late.id]

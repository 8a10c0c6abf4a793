from __future__ import annotations

import pytest

from support.models import PRIORITIES
from support.services.answering import Answer, send_answer
from tests.accounts.builders import browser, make_user
from tests.storage.trips import counted_trips
from tests.support.builders import again, make_staff, open_ticket


@pytest.fixture
def page(staff):
    return browser(staff)


def shown(page, query=""):
    answer = page.get(f"/staff/tickets/{query}")
    assert answer.status_code == 200
    return [ticket.subject for ticket in answer.context["page"].items]


def test_an_empty_queue_says_so(page):
    assert "Nothing waits here" in page.get("/staff/tickets/").content.decode()


def test_filters_choose(page, staff, customer):
    mine = open_ticket(customer, subject="Meu", priority="urgent")
    send_answer(staff, mine.id, Answer(assignee=staff))
    open_ticket(subject="De ninguém")
    closed = open_ticket(subject="Fechado")
    send_answer(staff, closed.id, Answer(status="closed"))
    assert shown(page) == ["Meu", "De ninguém"]
    assert shown(page, "?assignee=me") == shown(page, f"?assignee={staff.id}") == ["Meu"]
    assert shown(page, "?assignee=none") == ["De ninguém"]
    assert shown(page, "?status=closed") == ["Fechado"]
    assert len(shown(page, "?status=")) == 3
    assert shown(page, f"?user={customer.id}&status=") == ["Meu"]
    assert shown(page, "?priority=urgent&status=nonsense&cursor=x") == ["Meu"]


def test_search_finds_subject_customer_address_and_number(page, customer):
    ticket = open_ticket(customer, subject="Trocar o horário de sábado")
    open_ticket(subject="Outro assunto", person=make_user(name="Otávio"))
    for text in ("horario", "marina trocar", customer.email, ticket.id):
        assert shown(page, f"?q={text}") == [ticket.subject]
    assert shown(page, "?q=horario&priority=low") == []
    assert shown(page, "?q=horario&status=closed") == []
    assert "No ticket found" in page.get("/staff/tickets/?q=nada").content.decode()


def test_formulas_in_the_file_are_harmless(page):
    open_ticket(subject="=cmd|calc")
    assert "'=cmd|calc" in page.get("/staff/tickets/?format=csv").getvalue().decode()


def test_many_are_handed_on_and_closed_at_once(page, staff):
    first, second, third = (open_ticket() for _ in range(3))
    other = make_staff("Beatriz")
    chosen = {"ticket": [first.id, second.id, "nonsense"]}
    page.post("/staff/tickets/bulk/", chosen | {"action": "assign", "assignee": other.id})
    assert [again(one).assignee for one in (first, second, third)] == [other.id, other.id, ""]
    page.post("/staff/tickets/bulk/", chosen | {"action": "close"})
    assert [again(one).status for one in (first, second, third)] == ["closed", "closed", "open"]


@pytest.mark.parametrize("typed", [{}, {"action": "close"}, {"action": "assign", "assignee": "x", "ticket": ["y"]}])
def test_an_unclear_wish_changes_nothing(page, typed):
    answer = page.post("/staff/tickets/bulk/", typed, follow=True)
    assert 'class="alert bad"' in answer.content.decode()


def test_nothing_is_handed_to_somebody_who_cannot_answer(page):
    ticket, finance = open_ticket(), make_staff("Bia", role="finance")
    page.post("/staff/tickets/bulk/", {"ticket": [ticket.id], "action": "assign", "assignee": finance.id})
    assert again(ticket).assignee == ""


@pytest.mark.parametrize("query", ["", "?status=waiting", "?assignee=me&priority=high", "?q=pergunta"])
def test_the_queue_costs_one_round_trip_beside_the_session(page, query):
    for priority in PRIORITIES:
        open_ticket(priority=priority)
    page.get(f"/staff/tickets/{query}")
    with counted_trips() as trips:
        shown(page, query)
    assert len(trips) <= 2


@pytest.mark.parametrize("role", ["customer", "finance", "editor"])
@pytest.mark.parametrize("path", ["", "bulk/", "{id}/", "{id}/claim/", "{id}/presence/"])
def test_roles_without_tickets_are_refused(role, path):
    address = f"/staff/tickets/{path.format(id=open_ticket().id)}"
    other = browser(make_user(role=role))
    assert {other.get(address).status_code, other.post(address).status_code} <= {403, 405}

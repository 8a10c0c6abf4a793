from __future__ import annotations

from urllib.parse import unquote

import pytest

from support.models import LONGEST_BODY, LONGEST_SUBJECT
from support.repositories import Tickets, tickets
from support.services.answering import Answer, send_answer
from tests.accounts.builders import browser, make_user
from tests.notifications.builders import rung, unread
from tests.storage.trips import counted_trips
from tests.support.builders import again, answer, open_ticket, react, thread, typed


@pytest.fixture
def page(customer):
    return browser(customer)


def text(page, address):
    response = page.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_newcomer_sees_what_will_be_here_and_what_to_do(page):
    assert "No ticket yet" in text(page, "/support/") and "/support/new/" in text(page, "/support/")


def test_a_customer_opens_reads_answers_and_closes(page, customer):
    opened = page.post("/support/new/", typed(subject="Trocar o horário"))
    assert opened.status_code == 302
    assert "Trocar o horário" in text(page, "/support/") and "Bom dia!" in text(page, opened["Location"])
    assert page.post(f"{opened['Location']}reply/", {"body": "Mais isto"}).status_code == 302
    page.post(f"{opened['Location']}close/")
    [ticket] = tickets.list(Tickets.by_user, user=customer.id).items
    assert (ticket.status, ticket.messages, ticket.kind) == ("closed", 2, "support")


def test_lists_filter_by_status(page, customer, staff):
    open_ticket(customer, subject="Ainda aberto")
    send_answer(staff, open_ticket(customer, subject="Resolvido ontem").id, Answer(status="resolved"))
    open_ticket(subject="De outra pessoa")
    assert "outra pessoa" not in text(page, "/support/")
    assert "Ainda aberto" in text(page, "/support/?status=active")
    assert "Ainda aberto" not in text(page, "/support/?status=resolved")
    assert "No ticket here" in text(page, "/support/?status=closed")


@pytest.mark.parametrize("path", ["", "reply/", "close/"])
@pytest.mark.parametrize("who", ["customer", "support", "admin"])
def test_the_id_of_somebody_elses_ticket_is_not_found(path, who):
    ticket, other = open_ticket(), browser(make_user(role=who))
    call = other.post if path else other.get
    assert call(f"/support/{ticket.id}/{path}", {"body": "Oi"}).status_code == 404
    assert call(f"/support/0000000000000000/{path}", {"body": "Oi"}).status_code == 404
    assert again(ticket).messages == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"subject": " \t"}, "Write what it is about"),
        ({"subject": "x" * (LONGEST_SUBJECT + 1)}, "at most 120 characters; this has 121"),
        ({"body": " \r\n \u202e"}, "Write a message"),
        ({"body": "x" * (LONGEST_BODY + 1)}, "at most 20000 characters; this has 20001"),
        ({"body": "x" * 1_000_000}, "this has 1000000"),
        ({"kind": "nonsense"}, "Choose one from the list"),
        ({"priority": ""}, "Choose how urgent it is"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_kept(page, customer, fields, words):
    response = page.post("/support/new/", typed(subject="Guardado", body="Também guardado") | fields)
    shown = response.content.decode()
    assert words in shown and ("Guardado" in shown or "Também guardado" in shown)
    assert tickets.count(Tickets.by_user, user=customer.id) == 0


def test_the_limits_stand_beside_the_fields(page):
    shown = text(page, "/support/new/")
    assert "at most 120 characters" in shown and "at most 20,000 characters" in shown
    assert "maxlength" not in shown


def test_lines_count_as_they_are_typed(customer):
    body = "a\r\n" * (LONGEST_BODY // 2) + "b"
    assert browser(customer).post("/support/new/", typed(body=body)).status_code == 200
    assert browser(customer).post("/support/new/", typed(body=body[3:])).status_code == 302


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", "[a](javascript:b)", "![" * 5000, "# título\n* um", "{{ 7*7 }}"]
)
def test_whatever_is_typed_is_shown_as_it_was_typed(page, customer, staff, evil):
    from django.utils.html import escape

    ticket = open_ticket(customer, body=evil, subject=evil[:100])
    for shown in (text(page, f"/support/{ticket.id}/"), text(browser(staff), f"/staff/tickets/{ticket.id}/")):
        assert escape(evil.split("\n")[0]) in shown and "<script>alert" not in shown


def test_line_breaks_are_kept(page, customer):
    ticket = open_ticket(customer, body="um\r\ndois\r\n\r\ntrês")
    assert "<p>um<br>dois</p>\n\n<p>três</p>" in text(page, f"/support/{ticket.id}/")


def test_signs_that_turn_text_around_are_dropped_and_other_scripts_stay(page, customer):
    ticket = open_ticket(customer, subject="fatura\u202egpj.exe", body="\u2066مرحبا\u2069 \u200fשלום")
    shown = text(page, f"/support/{ticket.id}/")
    assert not set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(shown)
    assert "مرحبا שלום" in shown and again(ticket).subject == "faturagpj.exe"


def test_long_threads_are_read_in_parts(page, customer, staff):
    ticket = open_ticket(customer, body="a primeira")
    for number in range(60):
        answer(ticket, staff, body=f"resposta {number}")
    latest = text(page, f"/support/{ticket.id}/")
    assert "resposta 59" in latest and "a primeira" not in latest
    earlier = unquote(latest.split('href="?before=')[1].split('"')[0])
    assert "a primeira" in text(page, f"/support/{ticket.id}/?before={earlier}")


def test_the_page_says_what_a_message_does(page, customer, staff):
    ticket = open_ticket(customer)
    send_answer(staff, ticket.id, Answer(status="closed"))
    assert "your message opens it again" in text(page, f"/support/{ticket.id}/")


def test_reading_the_ticket_reads_its_row_of_the_bell(page, customer, staff):
    ticket = answer(open_ticket(customer), staff)
    react("ticket.answered")
    assert (unread(customer), len(rung(customer))) == (1, 1)
    text(page, f"/support/{ticket.id}/")
    assert unread(customer) == 0


@pytest.mark.parametrize(
    "path", ["/support/", "/support/?status=closed", "/support/new/", "/support/{id}/", "/account/"]
)
def test_a_page_costs_one_round_trip_beside_the_session(page, customer, path):
    address = path.format(id=open_ticket(customer).id)
    page.get(address)
    with counted_trips() as trips:
        text(page, address)
    assert len(trips) <= 2


def test_the_home_shows_open_tickets(page, customer, staff):
    assert "Open tickets" not in text(page, "/account/")
    open_ticket(customer, subject="Ainda aberto")
    send_answer(staff, open_ticket(customer, subject="Já resolvido").id, Answer(status="resolved"))
    shown = text(page, "/account/")
    assert "Ainda aberto" in shown and "Já resolvido" not in shown


def test_the_teams_home_counts_them(customer, staff):
    open_ticket(customer)
    assert browser(staff).get("/staff/").context["home"].open_tickets == 1
    assert browser(make_user(role="finance")).get("/staff/").context["home"].open_tickets is None


def test_the_teams_page_of_the_person_shows_them(customer, staff):
    open_ticket(customer, subject="Trocar o horário")
    assert "Trocar o horário" in text(browser(staff), f"/staff/users/{customer.id}/")
    assert "Trocar o horário" not in text(browser(make_user(role="finance")), f"/staff/users/{customer.id}/")


def test_the_thread_names_whoever_wrote(page, customer, staff):
    ticket = answer(open_ticket(customer), staff)
    assert [(entry.name, entry.side) for entry in thread(ticket) if entry.is_message] == [
        ("Marina Alves", "customer"),
        ("Rafael Souza", "staff"),
    ]

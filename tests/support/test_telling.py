"""Who hears of what: once each, as he chose, and never of what he did himself."""

from __future__ import annotations

import pytest

from notifications.repositories import Mails, mails
from notifications.services.composing import compose
from notifications.services.preferences import CHOOSABLE, choose_preferences
from support.services.answering import Answer, send_answer
from support.services.claims import claim_ticket
from support.services.conversations import close, reply
from tests.accounts.builders import make_user
from tests.notifications.builders import mails_of, rung
from tests.support.builders import answer, make_staff, open_ticket, react, thread


def kinds(person):
    return sorted(mail.kind for mail in mails_of(person)), sorted(item.kind for item in rung(person))


def test_every_subscribed_member_of_the_team_has_one_mail_and_one_item(customer, staff):
    team = [staff, make_staff("Beatriz"), make_user(role="admin")]
    others = [make_user(role="finance"), make_user(role="editor"), customer, make_user()]
    open_ticket(customer)
    react("ticket.opened", times=3)
    assert [kinds(person) for person in team] == [(["ticket_opened"], ["ticket_opened"])] * 3
    assert [kinds(person) for person in others] == [([], [])] * 4


@pytest.mark.parametrize(
    ("choice", "heard"), [("all", {"his", "hers", "free"}), ("unassigned", {"his", "free"}), ("mine", {"his"})]
)
def test_mine_unassigned_or_all_is_a_choice(customer, staff, choice, heard):
    choose_preferences(staff, wanted=CHOOSABLE, tickets=choice)
    for subject, holder in (("his", staff), ("hers", make_staff("Beatriz")), ("free", None)):
        ticket = open_ticket(customer, subject=subject)
        if holder:
            claim_ticket(holder, ticket.id)
        reply(customer, ticket.id, body="Alguém aí?")
    react("ticket.replied")
    assert {item.words["subject"] for item in rung(staff)} == heard
    assert {mail.kind for mail in mails_of(staff)} == {"ticket_reply_for_staff"}
    assert len(mails_of(staff)) == len(heard)


def test_silenced_mail_leaves_the_bell(customer, staff):
    choose_preferences(staff, wanted=CHOOSABLE - {"tickets.mail"})
    open_ticket(customer)
    react("ticket.opened")
    assert kinds(staff) == ([], ["ticket_opened"])


def test_replies_to_one_ticket_are_one_row(customer, staff):
    ticket = open_ticket(customer, subject="Sábado")
    for _ in range(5):
        reply(customer, ticket.id, body="Alguém aí?")
    react("ticket.replied")
    [item] = rung(staff)
    assert (item.kind, item.count) == ("ticket_replied", 5)


def test_the_customer_hears_of_answers_once_and_the_team_does_not(customer, staff):
    answer(open_ticket(customer), staff)
    react("ticket.answered", times=2)
    assert kinds(customer) == (["ticket_answered"], ["ticket_answered"])
    assert kinds(staff) == ([], [])


def test_nobody_hears_of_what_he_did_himself(customer):
    staff = make_staff()
    ticket = open_ticket(staff)
    reply(staff, ticket.id, body="Eu mesmo")
    answer(ticket, staff)
    close(staff, ticket.id)
    for name in ("opened", "replied", "answered", "closed"):
        react(f"ticket.{name}")
    assert kinds(staff) == ([], [])
    assert [entry.side for entry in thread(ticket) if entry.is_message] == ["customer", "customer", "staff"]


def test_a_ticket_that_is_finished_without_a_word_rings(customer, staff):
    send_answer(staff, open_ticket(customer).id, Answer(status="resolved"))
    react("ticket.edited")
    assert kinds(customer) == ([], ["ticket_finished"])


def test_whoever_gets_a_ticket_hears_of_it(customer, staff):
    other = make_staff("Beatriz")
    send_answer(staff, open_ticket(customer).id, Answer(assignee=other))
    react("ticket.edited")
    assert kinds(other) == ([], ["ticket_assigned"])


def test_each_mail_brings_its_own_message(customer, staff):
    ticket = open_ticket(customer, subject="Sábado", body="a primeira")
    answer(ticket, staff, body="a <b>segunda</b>")
    answer(ticket, staff, body="a terceira")
    react("ticket.opened")
    react("ticket.answered")
    texts = {mail.kind: [] for mail in mails.list(Mails.all).items}
    for mail in mails.list(Mails.all, oldest_first=True).items:
        message = compose(mail)
        texts[mail.kind].append(message.body)
        assert "Sábado" in message.subject and "<b>segunda" not in message.alternatives[0].content
    assert "a primeira" in texts["ticket_opened"][0] and f"/staff/tickets/{ticket.id}/" in texts["ticket_opened"][0]
    assert ["a <b>segunda</b>" in text for text in texts["ticket_answered"]] == [True, False]
    assert all(f"/support/{ticket.id}/" in text for text in texts["ticket_answered"])

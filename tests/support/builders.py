"""Tickets to test with, and what becomes of them."""

from __future__ import annotations

from itertools import count
from typing import Any

from accounts.models import User
from storage.events import Events, events
from storage.reactions import reactions_to
from support.models import Entry, Ticket
from support.repositories import tickets
from support.services import conversations
from support.services.answering import Answer, send_answer
from support.services.threads import query_thread
from tests.accounts.builders import make_user

_numbers = count(1)


def make_staff(name: str = "Rafael Souza", **fields: Any) -> User:
    return make_user(name=name, **{"role": "support"} | fields)


def open_ticket(person: User | None = None, **fields: Any) -> Ticket:
    typed = {"subject": f"Pergunta {next(_numbers)}", "kind": "support", "priority": "medium", "body": "Bom dia!"}
    return conversations.open_ticket(person or make_user(), **typed | fields)


def answer(ticket: Ticket, staff: User | None = None, **fields: Any) -> Ticket:
    return send_answer(staff or make_staff(), ticket.id, Answer(**{"body": "Já trocamos."} | fields))


def note(ticket: Ticket, staff: User | None = None, body: str = "Só entre nós") -> Ticket:
    return answer(ticket, staff, body=body, visibility="internal")


def again(ticket: Ticket) -> Ticket:
    return tickets.get(ticket.id)


def thread(ticket: Ticket) -> list[Entry]:
    """What both sides see, oldest first."""
    return [line.entry for line in query_thread(ticket.id).run().lines]


def typed(**fields: str) -> dict[str, str]:
    """A filled-in form for a new ticket."""
    return {"subject": "Trocar o horário", "kind": "support", "priority": "medium", "body": "Bom dia!"} | fields


def react(name: str, *, times: int = 1) -> None:
    """Let the worker's reactions to every such event run, as often as that."""
    for event in events.list(Events.by_name, name=name, oldest_first=True, limit=1000).items:
        for reaction in reactions_to(name) * times:
            reaction(event)

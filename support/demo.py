"""Tickets of the demo people, in several states and dated as if time had passed. Safe to repeat."""

from __future__ import annotations

from datetime import timedelta

from accounts.demo import demo_customers
from accounts.models import User
from accounts.permissions import SUPPORT
from accounts.services.directory import list_people_with
from storage.clock import moved
from support.models import INTERNAL, RESOLVED, Ticket
from support.services.answering import Answer, send_answer
from support.services.claims import claim_ticket
from support.services.conversations import open_ticket

SATURDAY = (
    "Bom dia! A clínica passa a fechar às 13h no sábado a partir de dezembro. "
    "A Ana ainda está oferecendo 15h. Dá para trocar?"
)
SATURDAY_NOTE = (
    "O horário antigo estava em duas entradas da base. Corrigi as duas, falta testar no WhatsApp antes de responder."
)
SATURDAY_ANSWER = "Oi, Marina! Já trocamos: a Ana oferece sábado só até 12h30. Pode testar e me dizer se ficou certo?"
SILENT = "Desde hoje cedo o agente não responde no WhatsApp. Os clientes estão ligando para reclamar."
INVOICE = "Preciso da segunda via da nota fiscal de novembro para a contabilidade. Podem mandar até sexta?"
NAME = "Queremos que o agente se apresente como Lia, e não mais como Ana. Como fazemos?"
NAME_ANSWER = "Pronto: ele já se apresenta como Lia. Se precisar de outro ajuste, é só escrever aqui."


def load_demo_tickets() -> None:
    """One that waits for the customer with a note beside it, an urgent one, one of nobody's, and one that is done."""
    marina, otavio, helena = demo_customers()
    rafael = _somebody_of_support()
    saturday = _open(marina, "Trocar o horário de sábado", "support", "high", SATURDAY, hours_ago=27)
    _open(otavio, "Agente parou de responder no WhatsApp", "bug", "urgent", SILENT, hours_ago=2)
    _open(helena, "Segunda via da nota fiscal", "billing", "medium", INVOICE, hours_ago=5)
    renamed = _open(otavio, "Mudar o nome do agente", "feature", "low", NAME, hours_ago=70)
    if rafael and not (saturday.assignee or renamed.assignee):
        _work_on(rafael, saturday, renamed)


def _work_on(staff: User, saturday: Ticket, renamed: Ticket) -> None:
    with moved(-timedelta(hours=26)):
        claim_ticket(staff, saturday.id)
        send_answer(staff, saturday.id, Answer(SATURDAY_NOTE, INTERNAL))
    with moved(-timedelta(hours=24)):
        send_answer(staff, saturday.id, Answer(SATURDAY_ANSWER))
    with moved(-timedelta(hours=69)):
        claim_ticket(staff, renamed.id)
        send_answer(staff, renamed.id, Answer(NAME_ANSWER, status=RESOLVED))


def _open(person: User, subject: str, kind: str, priority: str, body: str, *, hours_ago: int) -> Ticket:
    """The subject names the act, so that the second load opens nothing."""
    with moved(-timedelta(hours=hours_ago)):
        return open_ticket(person, subject=subject, kind=kind, priority=priority, body=body, draft=f"demo-{subject}")


def _somebody_of_support() -> User | None:
    people = list_people_with("tickets.edit")
    return next((person for person in people if person.role == SUPPORT), None)

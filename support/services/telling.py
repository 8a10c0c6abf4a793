"""Who is told of what happened to a ticket, in the bell and by mail. Of notes, nobody: they stay on their page."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications import bells, mails
from notifications.mails import Context
from notifications.services import notify, notify_staff, queue_mail, queue_staff_mail, touch
from storage.events import Event
from storage.logs import query_newest
from storage.queries import together
from support import words
from support.models import ACTIVE, STAFF, Entry, Ticket
from support.repositories import Tickets, tickets
from support.services.threads import as_entry

VIEW = "tickets.view"
CATEGORY = "tickets"
LOOKED_AT = 50
"""Among so many of the latest lines a mail looks for the message that it brings."""

Ids = Mapping[str, str]


def register_ticket_kinds() -> None:
    bells.register("ticket_opened", words.bell_of_opening, category=CATEGORY, icon="inbox")
    bells.register("ticket_replied", words.bell_of_reply, category=CATEGORY, icon="inbox")
    bells.register("ticket_assigned", words.bell_of_assignment, category=CATEGORY, icon="inbox")
    bells.register("ticket_answered", words.bell_of_answer, category=CATEGORY, icon="inbox")
    bells.register("ticket_finished", words.bell_of_end, category=CATEGORY, icon="inbox")
    mails.register("ticket_opened", about_message_for_staff, category=CATEGORY)
    mails.register("ticket_reply_for_staff", about_message_for_staff, category=CATEGORY)
    mails.register("ticket_answered", about_answer, category=CATEGORY)


def group_of(ticket_id: str) -> str:
    """Everything about one ticket is one row of the bell."""
    return f"ticket:{ticket_id}"


def wake_pages(event: Event) -> None:
    """A reaction: pages that show the ticket, the customer's list or the queue look again."""
    ticket = tickets.find(event.subject)
    if ticket:
        touch(f"ticket:{ticket.id}", "tickets", f"tickets:{ticket.user}")


def wake_staff_pages(event: Event) -> None:
    """A reaction: of a note only the team's pages may know."""
    touch(f"ticket_notes:{event.subject}")


def tell_of_opening(event: Event) -> None:
    """A reaction: the team hears of a new ticket."""
    _tell_staff(event, bell="ticket_opened", mail="ticket_opened")


def tell_of_reply(event: Event) -> None:
    """A reaction: the team hears of a customer's message."""
    _tell_staff(event, bell="ticket_replied", mail="ticket_reply_for_staff")


def tell_of_answer(event: Event) -> None:
    """A reaction: the customer hears of an answer."""
    ticket = tickets.find(event.subject)
    if ticket and ticket.user != event.actor:
        notify(event, ticket.user, "ticket_answered", **_for_customer(ticket))
        queue_mail(event, "ticket_answered", ticket.user, ticket=ticket.id, message=_number(event))


def tell_of_end(event: Event) -> None:
    """A reaction: the customer hears that the team finished the ticket without another word."""
    ticket, status = tickets.find(event.subject), event.after.get("status")
    if ticket and status and status not in ACTIVE and ticket.user != event.actor:
        notify(event, ticket.user, "ticket_finished", **_for_customer(ticket))


def tell_of_assignment(event: Event) -> None:
    """A reaction: whoever got a ticket from a colleague hears of it."""
    ticket, assignee = tickets.find(event.subject), event.after.get("assignee")
    if ticket and assignee and assignee != event.actor:
        url = reverse("support_staff:ticket", args=[ticket.id])
        notify(event, assignee, "ticket_assigned", url=url, group=group_of(ticket.id), subject=ticket.subject)


def about_message_for_staff(user: User | None, ids: Ids) -> Context | None:
    """Nothing once the ticket is gone."""
    return _about(ids, "support_staff:ticket")


def about_answer(user: User | None, ids: Ids) -> Context | None:
    """Nothing once the ticket is gone."""
    return _about(ids, "support:ticket")


def _tell_staff(event: Event, *, bell: str, mail: str) -> None:
    ticket = tickets.find(event.subject)
    if ticket is None:
        return
    told = {"except_user": event.actor, "assignee": ticket.assignee}
    url = reverse("support_staff:ticket", args=[ticket.id])
    said = {"subject": ticket.subject, "name": ticket.customer_name}
    notify_staff(event, VIEW, bell, url=url, group=group_of(ticket.id), **told, **said)
    queue_staff_mail(event, VIEW, mail, **told, ticket=ticket.id, message=_number(event))


def _for_customer(ticket: Ticket) -> dict[str, str]:
    url = reverse("support:ticket", args=[ticket.id])
    return {"url": url, "group": group_of(ticket.id), "subject": ticket.subject}


def _number(event: Event) -> str:
    """Which message of the thread the event is about."""
    return str(event.after.get("messages", 1))


def _about(ids: Ids, view: str) -> Context | None:
    ticket, latest = together(
        tickets.query_find(ids["ticket"]), query_newest(Tickets.thread, ids["ticket"], limit=LOOKED_AT)
    )
    if ticket is None:
        return None
    entries = (as_entry(logged.content) for logged in latest)
    message = next((one for one in entries if str(one.number) == ids["message"] and one.is_message), None)
    return {
        "subject_line": ticket.subject,
        "customer_name": ticket.customer_name,
        "priority": words.priority_badge(ticket.priority).word,
        "author": _author(message),
        "body": message.body if message else "",
        "url": settings.SITE_URL + reverse(view, args=[ticket.id]),
    }


def _author(message: Entry | None) -> str:
    return message.name if message and message.side == STAFF else ""

"""How kinds, statuses and lines of a thread are called on pages. A customer's page calls `waiting` otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.badges import Badge
from support.models import Entry, Ticket

Words = dict[str, Promise]

KINDS: Words = {
    "support": _("Help"),
    "feature": _("Something new"),
    "bug": _("Something does not work"),
    "billing": _("Billing"),
    "integration": _("Integration"),
}

PRIORITIES: dict[str, tuple[str, Promise]] = {
    "urgent": ("bad", _("Urgent")),
    "high": ("wait", _("High")),
    "medium": ("mute", _("Normal")),
    "low": ("mute", _("Low")),
}

STATUSES: dict[str, tuple[str, Promise]] = {
    "open": ("info", _("Open")),
    "in_progress": ("info", _("In progress")),
    "waiting": ("wait", _("Waiting for the customer")),
    "resolved": ("ok", _("Resolved")),
    "closed": ("mute", _("Closed")),
}
"""The tone of the badge, and its word."""

WAITING_FOR_YOU = _("Waiting for you")

DOINGS: Words = {
    "viewing": _("%(name)s is looking at this ticket, too."),
    "replying": _("%(name)s is writing an answer."),
}

EVENTS: Words = {
    "ticket.opened": _("Ticket opened"),
    "ticket.replied": _("The customer wrote"),
    "ticket.answered": _("Answered"),
    "ticket.noted": _("Internal note written"),
    "ticket.claimed": _("Ticket taken"),
    "ticket.edited": _("Ticket changed"),
    "ticket.closed": _("Closed by the customer"),
    "ticket.followed": _("Went on in a new ticket"),
    "ticket.handed_on": _("Handed on, because somebody left the team"),
    "ticket.deleted": _("Ticket deleted"),
    "ticket.change_refused": _("Change of the ticket refused"),
}

COLUMNS = (
    "id",
    "subject",
    "customer",
    "email",
    "kind",
    "priority",
    "status",
    "assignee",
    "messages",
    "created_at",
    "waiting_since",
    "updated_at",
)


def status_badge(status: str, *, is_for_customer: bool = False) -> Badge:
    tone, word = STATUSES.get(status, ("mute", status))
    return Badge(tone, str(WAITING_FOR_YOU if is_for_customer and status == "waiting" else word))


def priority_badge(priority: str) -> Badge:
    tone, word = PRIORITIES.get(priority, ("mute", priority))
    return Badge(tone, str(word))


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def line_of(entry: Entry, *, is_for_customer: bool = False) -> str:
    """What a change says in the thread. Of a ticket that goes on, see the template: it needs a link."""
    if entry.kind == "status":
        return _status_line(entry, status_badge(entry.after, is_for_customer=is_for_customer).word)
    if entry.kind == "priority":
        return gettext("Priority: %(word)s") % {"word": priority_badge(entry.after).word}
    return _assignee_line(entry)


def presence_line(name: str, doing: str) -> str:
    return str(DOINGS[doing]) % {"name": name}


def row_of(ticket: Ticket) -> list[str | int]:
    """A ticket in the columns of COLUMNS."""
    moments = (ticket.created_at, ticket.waiting_since, ticket.updated_at)
    return [
        ticket.id,
        ticket.subject,
        ticket.customer_name,
        ticket.customer_email,
        ticket.kind,
        ticket.priority,
        ticket.status,
        ticket.assignee_name,
        ticket.messages,
        *(moment.isoformat(timespec="seconds") for moment in moments),
    ]


def bell_of_opening(words: Mapping[str, str], count: int) -> str:
    return gettext("%(name)s opened a ticket: %(subject)s") % words


def bell_of_reply(words: Mapping[str, str], count: int) -> str:
    said = ngettext("%(name)s wrote: %(subject)s", "%(count)d new messages: %(subject)s", count)
    return said % {**words, "count": count}


def bell_of_assignment(words: Mapping[str, str], count: int) -> str:
    return gettext("You have this ticket now: %(subject)s") % words


def bell_of_answer(words: Mapping[str, str], count: int) -> str:
    return ngettext("New answer: %(subject)s", "%(count)d new answers: %(subject)s", count) % {**words, "count": count}


def bell_of_end(words: Mapping[str, str], count: int) -> str:
    return gettext("Your ticket is finished: %(subject)s") % words


def _status_line(entry: Entry, word: str) -> str:
    if not entry.name:
        return gettext("Status: %(word)s") % {"word": word}
    return gettext("%(name)s set the status to %(word)s") % {"name": entry.name, "word": word}


def _assignee_line(entry: Entry) -> str:
    if not entry.after:
        return gettext("Nobody has the ticket now")
    if entry.after == entry.name:
        return gettext("%(name)s took the ticket") % {"name": entry.name}
    return gettext("The ticket went to %(name)s") % {"name": entry.after}

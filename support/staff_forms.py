"""What the team types about tickets. The words beside a field say what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from support import words
from support.attachments import AttachmentsField
from support.forms import TOO_LONG, TextField
from support.models import INTERNAL, LONGEST_BODY, NOBODY, PRIORITIES, PUBLIC, STATUSES, Ticket
from support.services.answering import Answer

AUTOMATIC = "automatic"
"""Instead of a status: an answer makes the ticket wait for the customer, anything else leaves it."""


class AnswerForm(forms.Form):
    """What the team does with a ticket. What is missing changes nothing, and neither does what was left as it stood on
    the page: somebody else may have changed that meanwhile."""

    body = TextField(
        label=_("Message"),
        required=False,
        max_length=LONGEST_BODY,
        help_text=_("Plain text, at most 20,000 characters."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"max_length": TOO_LONG},
    )
    attachments = AttachmentsField()
    visibility = forms.ChoiceField(
        label=_("Who reads it"),
        choices=[(PUBLIC, _("The customer")), (INTERNAL, _("Only the team: internal note"))],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose who reads it")},
    )
    status = forms.ChoiceField(label=_("Status"), error_messages={"invalid_choice": _("Choose one from the list")})
    priority = forms.ChoiceField(
        label=_("Priority"),
        choices=[(priority, words.PRIORITIES[priority][1]) for priority in PRIORITIES],
        show_hidden_initial=True,
        error_messages={"invalid_choice": _("Choose one from the list")},
    )
    assignee = forms.ChoiceField(
        label=_("Who has it"),
        show_hidden_initial=True,
        error_messages={"invalid_choice": _("This person cannot answer tickets. Choose somebody from the list.")},
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    send = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, posted: Any, attached: Any = None, *, ticket: Ticket, team: list[User], initial: dict[str, Any]
    ) -> None:
        stands = {"visibility": PUBLIC, "status": AUTOMATIC, "priority": ticket.priority, "assignee": ticket.holder}
        filled = {name: value for name, value in posted.items() if value} if posted else None
        super().__init__(None if filled is None else stands | filled, attached, initial=stands | initial)
        self.team = {person.id: person for person in team}
        present = {person.id: person.name or person.email for person in team}
        if ticket.assignee:
            present.setdefault(ticket.assignee, ticket.assignee_name)
        statuses = {AUTOMATIC: _("Automatic")} | {one: words.STATUSES[one][1] for one in STATUSES}
        self._choose("status", statuses, offered={AUTOMATIC, ticket.status, *ticket.next_statuses})
        holders = {NOBODY: _("Nobody")} | present
        self._choose("assignee", holders, offered=set(holders))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("attachments") and not typed.get("body"):
            self.add_error("body", ValidationError(_("Write a message to go with the files"), code="required"))
        return typed

    def refuse_assignee(self, ticket: Ticket) -> None:
        """Say who has the ticket now, and let the next send count from there."""
        said = _("%(name)s has the ticket since you opened this page. Choose again.")
        self.add_error(
            "assignee", ValidationError(said, params={"name": ticket.assignee_name or _("Nobody")}, code="lost")
        )
        self.data[self["assignee"].html_initial_name] = ticket.holder  # type: ignore[index]

    @property
    def wanted(self) -> Answer:
        typed, changed = self.cleaned_data, self.changed_data
        status = typed["status"] if typed["status"] != AUTOMATIC else ""
        return Answer(
            body=typed["body"],
            visibility=typed["visibility"],
            status=status,
            priority=typed["priority"] if "priority" in changed else "",
            assignee=self.team.get(typed["assignee"]) if "assignee" in changed else None,
            is_unassigned=typed["assignee"] == NOBODY and "assignee" in changed,
            holder=self.data.get(self["assignee"].html_initial_name, ""),
            seen=typed["seen"],
            send=typed["send"],
        )

    def _choose(self, name: str, choices: dict[str, Any], *, offered: set[str]) -> None:
        """Another status than those offered is refused by the flow, which notes it in the trail, and not here."""
        field: forms.ChoiceField = self.fields[name]  # type: ignore[assignment]
        field.choices = list(choices.items())
        field.widget.choices = [(value, word) for value, word in choices.items() if value in offered]


class BulkForm(forms.Form):
    """Many tickets at once: `ticket` again and again, `action` close or assign, `assignee` for the latter."""

    action = forms.ChoiceField(choices=[("close", "close"), ("assign", "assign")])
    assignee = forms.CharField(required=False, max_length=40)

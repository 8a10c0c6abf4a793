"""What customers type about tickets. The words beside a field say what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from support import words
from support.attachments import AttachmentsField
from support.models import (
    KINDS,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    MEDIUM,
    PRIORITIES,
)
from support.texts import clean_line, clean_text

TOO_LONG = _("Use at most %(limit_value)d characters; this has %(show_value)d")


class LineField(forms.CharField):
    """One line of plain text. The browser is not told the limit: it would cut what is pasted without a word."""

    def to_python(self, value: Any) -> Any:
        return clean_line(super().to_python(value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class TextField(LineField):
    """Several lines of plain text."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return clean_text(forms.CharField.to_python(self, value) or "")


class ReplyForm(forms.Form):
    """`send` names this act, so that a double click sends one message."""

    body = TextField(
        label=_("Your message"),
        max_length=LONGEST_BODY,
        help_text=_("Plain text, at most 20,000 characters."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write a message"), "max_length": TOO_LONG},
    )
    attachments = AttachmentsField()
    send = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)


class TicketForm(forms.Form):
    """`draft` names this act, so that a double click opens one ticket."""

    subject = LineField(
        label=_("Subject"),
        max_length=LONGEST_SUBJECT,
        help_text=_("In a few words, at most 120 characters."),
        error_messages={"required": _("Write what it is about"), "max_length": TOO_LONG},
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind, words.KINDS[kind]) for kind in KINDS],
        error_messages={"required": _("Choose what it is"), "invalid_choice": _("Choose one from the list")},
    )
    priority = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=[(priority, words.PRIORITIES[priority][1]) for priority in PRIORITIES],
        initial=MEDIUM,
        error_messages={"required": _("Choose how urgent it is"), "invalid_choice": _("Choose one from the list")},
    )
    body = TextField(
        label=_("What happened, or what do you need?"),
        max_length=LONGEST_BODY,
        help_text=_("Plain text, at most 20,000 characters."),
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write a message"), "max_length": TOO_LONG},
    )
    attachments = AttachmentsField()
    draft = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)

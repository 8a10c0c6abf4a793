"""What is written along the journey of a contract: words with a delivery, the changes asked for, another due date."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from payments.services.due_dates import is_reasonable

MOST_CHARACTERS = 4000
_TOO_LONG = _("Use at most %(limit_value)d characters")


class SeenForm(forms.Form):
    """`seen` names the moment of the journey that the page showed, so that a click on an old page is told apart."""

    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)


class DeliveryForm(SeenForm):
    note = forms.CharField(
        label=_("Words for the customer"),
        help_text=_("Where to try the agent, and what to look at. A link becomes clickable."),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": _TOO_LONG},
    )


class ChangesForm(SeenForm):
    message = forms.CharField(
        label=_("What should be different?"),
        help_text=_("Say what you tried, what the agent answered, and what you expected."),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what should be different"), "max_length": _TOO_LONG},
    )


class DueDateForm(forms.Form):
    due_date = forms.DateField(
        label=_("Phase 2 due on"),
        help_text=_("The customer gets a mail with the new day."),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose a day"), "invalid": _("Choose a day of the calendar")},
    )

    def clean_due_date(self) -> date:
        day: date = self.cleaned_data["due_date"]
        if not is_reasonable(day):
            raise ValidationError(_("Choose today or a later day, at most two years ahead"), code="unreasonable")
        return day

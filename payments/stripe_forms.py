"""What staff write when they put an event from Stripe away."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CloseForm(forms.Form):
    why = forms.CharField(
        label=_("Why it needs nothing more"),
        help_text=_("For example: a payment link of another site of ours."),
        max_length=500,
        error_messages={
            "required": _("Write why it needs nothing more"),
            "max_length": _("Use at most %(limit_value)d characters"),
        },
    )

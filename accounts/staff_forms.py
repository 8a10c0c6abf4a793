"""What staff type about people and roles, and how they look for what happened."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import words
from accounts.forms import AddressField, NameField
from accounts.permissions import PERMISSIONS
from accounts.services.roles import TEAM_ROLES
from accounts.services.trail import Wanted


class StaffUserForm(forms.Form):
    name = NameField()
    email = AddressField(autocomplete="off")
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[*words.ROLES.items()],
        error_messages={"required": _("Choose a role"), "invalid_choice": _("Choose one of these roles")},
    )
    is_active = forms.BooleanField(
        label=_("May sign in"),
        required=False,
        help_text=_("Without this, the person is signed out everywhere at once. The history stays."),
    )


class RoleForm(forms.Form):
    """Every permission of one role: what is not sent is taken away."""

    role = forms.ChoiceField(choices=[(role, role) for role in TEAM_ROLES])
    version = forms.IntegerField(required=False)
    permissions = forms.MultipleChoiceField(choices=[(name, name) for name in PERMISSIONS], required=False)


class TrailForm(forms.Form):
    """Filters; one that cannot be understood is left out and says so."""

    subject = forms.CharField(label=_("About"), required=False, max_length=254)
    actor = forms.CharField(label=_("Who"), required=False, max_length=254)
    name = forms.CharField(label=_("What"), required=False, max_length=100)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    @property
    def wanted(self) -> Wanted:
        self.full_clean()
        typed = self.cleaned_data
        since, until = typed.get("since"), typed.get("until")
        return Wanted(
            subject=typed.get("subject", ""),
            actor=typed.get("actor", ""),
            name=typed.get("name", ""),
            since=_midnight(since) if since else None,
            before=_midnight(until + timedelta(days=1)) if until and until < date.max else None,
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.LOCAL_TIME_ZONE))

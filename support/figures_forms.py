"""Which days the figures are of."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from storage.clock import now
from support.services.figures import Days, latest_days, local_day

RANGES = (7, 30, 90)
USUAL = 30
LONGEST = 366
OLDEST = date(2020, 1, 1)


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        invalid = {"invalid": _("Write the day as 2026-11-24")}
        super().__init__(required=False, widget=widget, input_formats=["%Y-%m-%d"], error_messages=invalid, **options)


class FiguresForm(forms.Form):
    """The latest 7, 30 or 90 days, or days of one's own, which go before."""

    range = forms.TypedChoiceField(
        choices=[(str(count), str(count)) for count in RANGES],
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("Choose 7, 30 or 90 days")},
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))

    def __init__(self, asked: Any) -> None:
        super().__init__(asked)
        self.today = local_day(now())

    def clean_since(self) -> date | None:
        return self._plausible(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return self._plausible(self.cleaned_data["until"])

    def clean(self) -> None:
        typed = self.cleaned_data
        if "since" not in typed or "until" not in typed:
            return
        since, until = typed["since"], typed["until"] or self.today
        if typed["until"] and not since:
            self.add_error("since", _("Choose the first day, too"))
        elif since and since > until:
            self.add_error("until", _("The last day comes before the first. Choose a later one."))
        elif since and Days(since, until).count > LONGEST:
            said = _("At most %(count)d days at once. Choose a later first day.")
            self.add_error("since", ValidationError(said, params={"count": LONGEST}))

    @property
    def days(self) -> Days:
        typed = self.cleaned_data
        if typed["since"]:
            return Days(typed["since"], typed["until"] or self.today)
        return latest_days(typed["range"] or USUAL, today=self.today)

    @property
    def chosen_range(self) -> int | None:
        """None while days of one's own count."""
        return None if self.errors or self.cleaned_data["since"] else self.cleaned_data["range"] or USUAL

    def _plausible(self, day: date | None) -> date | None:
        if day and day > self.today:
            raise ValidationError(_("This day has not come yet"))
        if day and day < OLDEST:
            raise ValidationError(_("There are no tickets from before 2020"))
        return day

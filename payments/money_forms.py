"""What staff type when money came outside the site, goes back, or is decided about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from payments.calendar import day_of
from payments.forms import MoneyField
from payments.models import LedgerRow
from payments.money import format_money
from payments.money_words import REFUND_OBSTACLES
from payments.services.offline import METHODS
from payments.services.refunds import is_by_hand
from payments.words import METHODS as METHOD_WORDS
from payments.words import movement_word
from storage.clock import now

MOST_CHARACTERS = 500
_TOO_MUCH = _("At most %(left)s can still be given back")
_BY_HAND = _("Stripe cannot send a boleto back. Send the money by Pix or transfer, then tick the box to record it")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Kept in the history; the customer does not see it."),
        max_length=MOST_CHARACTERS,
        error_messages={
            "required": _("Write why, for whoever reads the history later"),
            "max_length": _("Use at most %(limit_value)d characters"),
        },
    )


class OfflineForm(ReasonForm):
    """`since`: the first day that makes sense, the contract's."""

    method = forms.ChoiceField(
        label=_("How did the money come?"),
        choices=[(method, METHOD_WORDS[method]) for method in METHODS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the money came"), "invalid_choice": _("Choose one of the list")},
    )
    paid_on = forms.DateField(
        label=_("Paid on"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Choose the day"), "invalid": _("Choose a day of the calendar")},
    )
    field_order = ("method", "paid_on", "reason")

    def __init__(self, posted: Any = None, *, since: date) -> None:
        super().__init__(posted, initial={"paid_on": day_of(now())})
        self.since = since

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"]
        if day > day_of(now()):
            raise ValidationError(_("Choose today or an earlier day"), code="future")
        if day < self.since:
            raise ValidationError(_("Choose a day after the contract was signed"), code="too_early")
        return day


class RefundForm(ReasonForm):
    """`incoming`: what came in, each with the centavos that are still here. `click` names one act of refunding."""

    amount = MoneyField(label=_("Amount"))
    incoming = forms.ChoiceField(label=_("From which money?"), required=False)
    by_hand = forms.BooleanField(
        label=_("I gave the money back outside Stripe"),
        help_text=_("Nothing is sent from here: only the record is made."),
        required=False,
    )
    click = forms.SlugField(required=False, max_length=80, widget=forms.HiddenInput)
    field_order = ("incoming", "amount", "reason", "by_hand", "click")

    def __init__(
        self, posted: Any = None, *, incoming: list[tuple[LedgerRow, int]], click: str, chosen: str = ""
    ) -> None:
        self.left = {row.reference: left for row, left in incoming}
        self.rows = {row.reference: row for row, left in incoming}
        first = chosen if chosen in self.rows else next(iter(self.rows), "")
        kept = {"incoming": first, "amount": self.left.get(first), "click": click}
        super().__init__(posted, initial=kept)
        self._offer_what_there_is()

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        left = self.left.get(self.chosen, 0)
        if amount > left:
            raise ValidationError(_TOO_MUCH, code="too_much", params={"left": format_money(left)})
        if self._lacks_a_hand():
            raise ValidationError(_BY_HAND, code="by_hand")
        return amount

    @property
    def chosen(self) -> str:
        """Reference of the money that goes back: the one that was chosen, else the first."""
        return self.cleaned_data.get("incoming") or next(iter(self.rows), "")

    @property
    def needs_a_hand(self) -> bool:
        """Whether some of this money can only be recorded."""
        return any(is_by_hand(row) and row.mode != "offline" for row in self.rows.values())

    def refuse(self, reason: str, left: int) -> None:
        """It turned out not to be possible; reason: as in `RefundNotPossible`, or busy."""
        sentence = REFUND_OBSTACLES.get(reason) or _TOO_MUCH % {"left": format_money(left)}
        self.add_error("amount", str(sentence))

    def _lacks_a_hand(self) -> bool:
        row = self.rows[self.chosen]
        return is_by_hand(row) and row.mode != "offline" and self.data.get("by_hand") != "on"

    def _offer_what_there_is(self) -> None:
        offered: forms.ChoiceField = self.fields["incoming"]  # type: ignore[assignment]
        offered.choices = [
            (reference, f"{movement_word(row.movement)}: {format_money(self.left[reference])}")
            for reference, row in self.rows.items()
        ]
        if len(self.rows) < 2:
            offered.widget = forms.HiddenInput()
        if not self.needs_a_hand:
            del self.fields["by_hand"]

"""What staff and customers type about money. The words beside a field say what to do."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.people import find_person
from payments.models import Plan
from payments.money import MOST, NotMoney, format_money, parse_money, typed
from payments.services.contracts import Amounts
from payments.services.plans import list_plans

NAME_LENGTH = 80
_NAME = re.compile(r"[\w .,&+()/'’-]+")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class MoneyField(forms.CharField):
    """Text such as `1.234,56` becomes integer centavos."""

    default_error_messages = {
        "required": _("Type an amount"),
        "invalid": _("Type an amount like 1.234,56, with at most two digits after the comma"),
        "least": _("The smallest amount is %(amount)s"),
        "most": _("The largest amount is %(amount)s"),
    }

    def __init__(self, *, label: Any, least: int = 1, most: int = MOST, help_text: Any = "") -> None:
        self.least, self.most = least, most
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(label=label, help_text=help_text, widget=widget)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            centavos = parse_money(text)
        except NotMoney as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        self._check_size(centavos)
        return centavos

    def prepare_value(self, value: Any) -> Any:
        return typed(value) if isinstance(value, int) else value

    def _check_size(self, centavos: int) -> None:
        for code, limit, wrong in (
            ("least", self.least, centavos < self.least),
            ("most", self.most, centavos > self.most),
        ):
            if wrong:
                raise ValidationError(self.error_messages[code], code=code, params={"amount": format_money(limit)})


class PlanForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        error_messages={
            "required": _("Type the name that customers read"),
            "max_length": _("Use at most %(limit_value)d characters"),
        },
    )
    activation_amount = MoneyField(
        label=_("Activation"), least=2, help_text=_("Paid in two halves; an odd centavo is in the first.")
    )
    monthly_amount = MoneyField(label=_("Monthly fee"))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not _NAME.fullmatch(name):
            raise ValidationError(_("Use only letters, digits and simple punctuation"), code="markup")
        return name


class ContractForm(forms.Form):
    """A contract that staff write. Clean data: the customer, the plan and the amounts."""

    customer = forms.CharField(
        label=_("Customer"),
        help_text=_("The customer's number, as in the address of the customer's page."),
        max_length=40,
        error_messages={
            "required": _("Type the customer's number"),
            "max_length": _("Use at most %(limit_value)d characters"),
        },
    )
    plan = forms.ChoiceField(
        label=_("Plan"),
        error_messages={
            "required": _("Choose a plan"),
            "invalid_choice": _("This plan is not on sale. Choose another one."),
        },
    )
    phase1_amount = MoneyField(label=_("Phase 1"))
    phase2_amount = MoneyField(label=_("Phase 2"))
    monthly_amount = MoneyField(label=_("Monthly fee"))
    phase2_due_date = forms.DateField(
        label=_("Phase 2 due on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Choose a day of the calendar")},
    )

    def __init__(self, posted: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(posted, initial=initial)
        self.plans = {plan.slug: plan for plan in list_plans()}
        chosen: forms.ChoiceField = self.fields["plan"]  # type: ignore[assignment]
        chosen.choices = [(slug, plan.name) for slug, plan in self.plans.items()]

    def clean_customer(self) -> User:
        person = find_person(self.cleaned_data["customer"])
        if person is None or not person.is_customer:
            raise ValidationError(_("No customer has this number"), code="unknown")
        return person

    def clean_plan(self) -> Plan:
        return self.plans[self.cleaned_data["plan"]]

    def clean_phase2_due_date(self) -> date | None:
        day: date | None = self.cleaned_data["phase2_due_date"]
        if day and not EARLIEST <= day <= LATEST:
            raise ValidationError(_("Choose a day of this century"), code="invalid")
        return day

    @property
    def amounts(self) -> Amounts:
        clean = self.cleaned_data
        return Amounts(
            clean["phase1_amount"], clean["phase2_amount"], clean["monthly_amount"], clean["phase2_due_date"]
        )


class NotaFiscalForm(forms.Form):
    number = forms.RegexField(
        r"\A[0-9A-Za-z./-]{1,40}\Z",
        label=_("Number of the nota fiscal"),
        error_messages={
            "required": _("Type the number of the nota fiscal"),
            "invalid": _("Use only digits, letters and the signs . / -"),
        },
    )
    url = forms.URLField(
        label=_("Link to the nota fiscal"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"], message=_("Type a whole link that begins with https://"))],
        error_messages={
            "invalid": _("Type a whole link that begins with https://"),
            "max_length": _("Use at most %(limit_value)d characters"),
        },
    )


class SigningForm(forms.Form):
    """Sending it signs one more contract on the terms; `signing` names this act, so a double click signs once."""

    signing = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)

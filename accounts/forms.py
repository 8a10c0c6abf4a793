"""What people type about their accounts. The words beside a field say what to do."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from accounts import passwords, plans
from accounts.models import normal_address
from accounts.tax_ids import NotATaxId, parse_tax_id, shown_tax_id

NAME_LENGTH = 200
EMAIL_LENGTH = 254
_ANYTHING = re.compile(r"[^\x00-\x1f\x7f]*")
_PHONE = re.compile(r"[\d\s()+./-]*\d[\d\s()+./-]*")
_NOT_IN_A_NAME = re.compile(r"[<>\r\n\t]|://|www\.", re.IGNORECASE)


class NameField(forms.CharField):
    """A name goes into mails to addresses that nobody has verified yet, so it carries no markup and no links."""

    default_error_messages = {
        "required": _("Type your name, as you want us to call you"),
        "max_length": _("Use at most %(limit_value)d characters"),
        "markup": _("Type only a name, without the signs < and > and without links"),
    }

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(label=_("Name"), max_length=NAME_LENGTH, widget=widget)

    def validate(self, value: str) -> None:
        super().validate(value)
        if _NOT_IN_A_NAME.search(value) or not any(map(str.isalnum, value)):
            raise ValidationError(self.error_messages["markup"], code="markup")


class AddressField(forms.EmailField):
    default_error_messages = {
        "required": _("Type your e-mail"),
        "invalid": _("Type the whole e-mail, like name@company.com"),
        "max_length": _("Use at most %(limit_value)d characters"),
    }

    def __init__(self, autocomplete: str = "email", label: Any = None) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label or _("E-mail"), max_length=EMAIL_LENGTH, widget=widget)

    def to_python(self, value: Any) -> str:
        return normal_address(super().to_python(value) or "")


class NewPasswordField(forms.CharField):
    default_error_messages = {
        "required": _("Choose a password"),
        "min_length": _("Use at least %(limit_value)d characters"),
        "max_length": _("Use at most %(limit_value)d characters"),
    }

    def __init__(self, label: Any = None) -> None:
        super().__init__(
            label=label or _("Password"),
            help_text=_("From 8 to 128 characters. A short sentence works well."),
            strip=False,
            min_length=passwords.SHORTEST,
            max_length=passwords.LONGEST,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        )


class KnownPasswordField(forms.CharField):
    default_error_messages = {
        "required": _("Type your password"),
        "max_length": _("Use at most %(limit_value)d characters"),
    }

    def __init__(self, label: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        super().__init__(label=label, strip=False, max_length=1024, widget=widget)


class LineField(forms.CharField):
    """One optional line of text; shape: what it must look like."""

    default_error_messages = {
        "max_length": _("Use at most %(limit_value)d characters"),
        "shape": _("Type only digits, letters and the usual signs between them"),
    }

    def __init__(self, label: Any, *, longest: int, autocomplete: str, shape: re.Pattern[str] = _ANYTHING) -> None:
        widget = forms.TextInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, required=False, max_length=longest, widget=widget)
        self.shape = shape

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not self.shape.fullmatch(value):
            raise ValidationError(self.error_messages["shape"], code="shape")


class TaxIdField(forms.CharField):
    """A CPF or CNPJ, typed with or without its signs; the value is bare and in capitals."""

    default_error_messages = {
        "length": _("Type the 11 digits of a CPF or the 14 characters of a CNPJ"),
        "checksum": _("Check the CPF or CNPJ: its last two digits do not match the rest"),
    }

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
        super().__init__(label=_("CPF or CNPJ"), required=False, widget=widget)

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed:
            return ""
        try:
            return parse_tax_id(typed)
        except NotATaxId as wrong:
            code = "checksum" if wrong.has_right_length else "length"
            raise ValidationError(self.error_messages[code], code=code) from wrong

    def prepare_value(self, value: Any) -> Any:
        return shown_tax_id(value) if isinstance(value, str) else value


class RegistrationForm(forms.Form):
    name = NameField()
    email = AddressField()
    password = NewPasswordField()
    accept_terms = forms.BooleanField(
        label=_("I have read and accept the terms"),
        error_messages={"required": _("To go on, read and accept the terms")},
    )
    plan = forms.CharField(label=_("Plan"), required=False, widget=forms.HiddenInput)

    def clean_plan(self) -> str:
        slug: str = self.cleaned_data["plan"]
        if slug and not is_offered(slug):
            raise ValidationError(_("This plan is not on sale. Choose another one."), code="forged")
        return slug

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if "password" in typed:
            try:
                passwords.validate_new_password(
                    typed["password"], name=typed.get("name", ""), email=typed.get("email", "")
                )
            except ValidationError as error:
                self.add_error("password", error)
        return typed


class EmailForm(forms.Form):
    email = AddressField()


class LoginForm(forms.Form):
    email = AddressField(autocomplete="username")
    password = KnownPasswordField(_("Password"))
    remember = forms.BooleanField(label=_("Stay signed in on this device"), required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Type the code"),
            "max_length": _("Use at most %(limit_value)d characters"),
        },
    )


class PresentPasswordForm(forms.Form):
    current_password = KnownPasswordField(_("Present password"))


class NewPasswordForm(forms.Form):
    password = NewPasswordField()

    def __init__(self, *args: Any, name: str, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = {"name": name, "email": email}

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        passwords.validate_new_password(password, **self.owner)
        return password


class PasswordChangeForm(NewPasswordForm):
    current_password = KnownPasswordField(_("Present password"))
    password = NewPasswordField(_("New password"))
    field_order = ("current_password", "password")


class EmailChangeForm(forms.Form):
    email = AddressField(label=_("New e-mail"))
    current_password = KnownPasswordField(_("Present password"))

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.present:
            raise ValidationError(_("This is your address already"), code="same")
        return email


class ProfileForm(forms.Form):
    name = NameField()
    company = LineField(_("Company"), longest=NAME_LENGTH, autocomplete="organization")
    phone = LineField(_("Phone"), longest=30, autocomplete="tel", shape=_PHONE)
    tax_id = TaxIdField()


def is_offered(slug: str) -> bool:
    """Whether this can be chosen on the form: looks like a slug, and is on sale."""
    try:
        validate_slug(slug)
    except ValidationError:
        return False
    return len(slug) <= 60 and plans.is_on_sale(slug)

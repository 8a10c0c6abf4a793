from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import sessions
from accounts.decorators import before_second_factor, login_required, public
from accounts.forms import EmailChangeForm, PasswordChangeForm, ProfileForm
from accounts.pages import page, posted, unreferred
from accounts.requests import Request, SignedInRequest
from accounts.services import devices, security
from accounts.services.profiles import edit_profile
from accounts.services.signing_in import CredentialsRefused
from accounts.services.verification import LinkDead


@page
@login_required
def profile(request: SignedInRequest) -> HttpResponseBase:
    user = request.user
    known = {"name": user.name, "company": user.company, "phone": user.phone, "tax_id": user.tax_id}
    form = ProfileForm(posted(request), initial=known)
    if form.is_valid():
        edit_profile(user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


@page
@before_second_factor
@login_required
def security_page(request: SignedInRequest) -> HttpResponseBase:
    """Two forms: the one that was sent is the one whose fields came."""
    sent, user = posted(request), request.user
    is_email = bool(sent) and "email" in sent
    password_form = PasswordChangeForm(None if is_email else sent, name=user.name, email=user.email)
    email_form = EmailChangeForm(sent if is_email else None, present=user.email, auto_id="id_address_%s")
    if password_form.is_valid() and _change_password(request, password_form):
        return redirect("accounts:security")
    if email_form.is_valid() and _request_email(request, email_form):
        return redirect("accounts:security")
    context = {
        "password_form": password_form,
        "email_form": email_form,
        "form": email_form if is_email else password_form,
    }
    return render(request, "accounts/security.html", context)


@page
@public
def confirm_email(request: Request, token: str) -> HttpResponseBase:
    """A mail scanner's GET changes nothing, the button does."""
    if request.method == "POST":
        return _move(request, token)
    address = security.find_new_address(token)
    if address is None:
        return _dead_link(request)
    return unreferred(render(request, "accounts/confirm_email.html", {"address": address}))


@require_safe
@login_required
def sessions_page(request: SignedInRequest) -> HttpResponse:
    found = devices.list_devices(request.user, request.session.session_key)
    return render(request, "accounts/sessions.html", {"devices": found})


@require_POST
@login_required
def revoke(request: SignedInRequest, session_id: str) -> HttpResponse:
    devices.revoke_session(request.user, session_id)
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")


@require_POST
@login_required
def revoke_others(request: SignedInRequest) -> HttpResponse:
    sessions.renew(request, devices.revoke_other_sessions(request.user))
    messages.success(request, _("All other devices are signed out."))
    return redirect("accounts:sessions")


def _change_password(request: SignedInRequest, form: PasswordChangeForm) -> bool:
    try:
        user = security.change_password(request.user, **form.cleaned_data)
    except CredentialsRefused:
        form.add_error("current_password", _("This is not your present password"))
        return False
    sessions.renew(request, user)
    messages.success(request, _("Your password is changed, and all other devices are signed out."))
    return True


def _request_email(request: SignedInRequest, form: EmailChangeForm) -> bool:
    try:
        security.request_email_change(request.user, **form.cleaned_data)
    except CredentialsRefused:
        form.add_error("current_password", _("This is not your present password"))
        return False
    messages.success(request, _("We sent a link to the new address. Open it within 48 hours."))
    return True


def _move(request: Request, token: str) -> HttpResponse:
    try:
        security.confirm_email(token)
    except LinkDead:
        return _dead_link(request)
    messages.success(request, _("Your new address is confirmed. Sign in with it from now on."))
    return redirect("accounts:security" if request.user.is_signed_in else "accounts:login")


def _dead_link(request: Request) -> HttpResponse:
    return unreferred(render(request, "accounts/dead_email_link.html", status=410))

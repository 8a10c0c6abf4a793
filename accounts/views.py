from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import half_sign_in, sessions
from accounts.addresses import client_address
from accounts.decorators import login_required, public
from accounts.devices import browser_of
from accounts.forms import EmailForm, LoginForm, NewPasswordForm, RegistrationForm, is_offered
from accounts.models import User
from accounts.pages import page, posted, unreferred
from accounts.permissions import PERMISSIONS
from accounts.redirects import after_sign_in, home_of, instead_of_registering
from accounts.requests import Request, SignedInRequest
from accounts.services import invitations, registration, signing_in, verification


@page
@public
def register(request: Request) -> HttpResponseBase:
    plan = request.GET.get("plan", "")
    if request.user.is_signed_in:
        return redirect(instead_of_registering(request.user, plan))
    form = RegistrationForm(posted(request), initial={"plan": plan if is_offered(plan) else ""})
    if form.is_valid():
        sessions.keep_application(request, _register(request, form.cleaned_data))
        return redirect("accounts:register_done")
    return render(request, "accounts/register.html", {"form": form, "plan": plan, "chosen": form["plan"].value()})


@page
@public
def register_done(request: Request) -> HttpResponseBase:
    """What to do next, and the form that puts a mistyped address right, for the browser that registered."""
    address = sessions.awaited_address(request)
    form = EmailForm(posted(request) if address else None, initial={"email": address})
    if form.is_valid():
        _correct(request, form.cleaned_data["email"])
        messages.success(request, _("We sent the link to this address."))
        return redirect("accounts:register_done")
    return render(request, "accounts/register_done.html", {"form": form, "address": address})


@page
@public
def verify(request: Request, token: str) -> HttpResponseBase:
    if request.method == "POST":
        return _use_link(request, token)
    address = verification.find_address(token)
    if address is None:
        return _dead_link(request)
    return unreferred(render(request, "accounts/verify.html", {"address": address}))


@page
@public
def resend_verification(request: Request) -> HttpResponseBase:
    form = EmailForm(posted(request))
    if form.is_valid():
        verification.resend_verification(form.cleaned_data["email"], address=client_address(request))
        messages.info(
            request, _("If an account waits at this address, its link is on the way. We send one in 3 minutes at most.")
        )
        return redirect("accounts:register_done")
    return render(request, "accounts/resend.html", {"form": form})


@page
@public
def login(request: Request) -> HttpResponseBase:
    if request.user.is_signed_in:
        return redirect(after_sign_in(request, request.user))
    form = LoginForm(posted(request), initial={"next": request.GET.get("next", "")})
    if form.is_valid() and (user := _sign_in(request, form)):
        return _enter(request, user, leads_to=after_sign_in(request, user), remember=form.cleaned_data["remember"])
    return render(request, "accounts/login.html", {"form": form})


@require_POST
@public
def logout(request: Request) -> HttpResponse:
    if request.user.is_signed_in:
        signing_in.sign_out(request.user)
        sessions.end(request)
    return redirect("/")


@page
@public
def set_password(request: Request, token: str) -> HttpResponseBase:
    invited = invitations.find_invited(token)
    if invited is None:
        return render(request, "accounts/dead_invitation.html", status=410)
    if request.user.is_signed_in and request.user.id != invited.id:
        return unreferred(render(request, "accounts/other_invited.html", {"invited": invited}, status=403))
    form = NewPasswordForm(posted(request), name=invited.name, email=invited.email)
    if form.is_valid():
        return _set_password(request, token, form.cleaned_data["password"])
    return unreferred(render(request, "accounts/set_password.html", {"form": form, "invited": invited}))


@require_safe
@login_required
def me(request: SignedInRequest) -> HttpResponse:
    user = request.user
    granted = [name for name in PERMISSIONS if user.has_permission(name)]
    answer = {"id": user.id, "name": user.name, "email": user.email, "role": user.role, "permissions": granted}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _register(request: Request, typed: dict[str, Any]) -> registration.Application:
    return registration.register_customer(
        name=typed["name"],
        email=typed["email"],
        password=typed["password"],
        plan=typed["plan"],
        language=get_language() or settings.LANGUAGE_CODE,
        terms_version=settings.TERMS_VERSION,
        address=client_address(request),
    )


def _correct(request: Request, email: str) -> None:
    if request.user.is_signed_in:
        registration.correct_address_of(request.user.id, email)
    elif application := sessions.kept_application(request):
        sessions.keep_application(request, registration.correct_address(application, email))


def _use_link(request: Request, token: str) -> HttpResponse:
    try:
        browser = browser_of(request)
        user = verification.verify_email(token, device=browser.device, agent=browser.agent)
    except verification.LinkDead:
        return _dead_link(request)
    return _enter(request, user, leads_to=home_of(user))


def _sign_in(request: Request, form: LoginForm) -> User | None:
    typed = form.cleaned_data
    try:
        return signing_in.sign_in(email=typed["email"], password=typed["password"], browser=browser_of(request))
    except signing_in.CredentialsRefused:
        form.add_error(None, _("E-mail and password do not match"))
        return None


def _enter(request: Request, user: User, *, leads_to: str, remember: bool = False) -> HttpResponse:
    """Signed in, or asked for the code first."""
    if user.has_second_factor:
        half_sign_in.begin(request, user, remember=remember, leads_to=leads_to)
        return redirect("accounts:login_code")
    sessions.begin(request, user, remember=remember)
    return redirect(leads_to)


def _set_password(request: Request, token: str, password: str) -> HttpResponse:
    try:
        invitations.set_password(token, password)
    except verification.LinkDead:
        return render(request, "accounts/dead_invitation.html", status=410)
    messages.success(request, _("Your password is set. Sign in with it."))
    return redirect("accounts:login")


def _dead_link(request: Request) -> HttpResponse:
    return render(request, "accounts/dead_link.html", {"form": EmailForm()}, status=410)

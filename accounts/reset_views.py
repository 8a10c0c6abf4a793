from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.addresses import client_address
from accounts.decorators import public
from accounts.forms import EmailForm, NewPasswordForm
from accounts.pages import page, posted, unreferred
from accounts.repositories import password_resets
from accounts.requests import Request
from accounts.services import password_reset
from accounts.services.verification import LinkDead


@page
@public
def ask(request: Request) -> HttpResponseBase:
    form = EmailForm(posted(request))
    if form.is_valid():
        password_reset.request_reset(form.cleaned_data["email"], address=client_address(request))
        return redirect("accounts:password_reset_sent")
    return render(request, "accounts/password_reset.html", {"form": form})


@require_safe
@public
def sent(request: Request) -> HttpResponse:
    return render(request, "accounts/password_reset_sent.html")


@require_safe
@public
def open_link(request: Request, token: str) -> HttpResponseBase:
    """The token moves from the address, where others could read it, into a cookie that only these pages get."""
    if password_reset.find_resetting(token) is None:
        return _dead_link(request)
    response = redirect("accounts:password_reset_choose")
    response.set_cookie(
        settings.RESET_COOKIE_NAME,
        token,
        max_age=password_resets.lifetime,
        path=reverse("accounts:password_reset"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return unreferred(response)


@page
@public
def choose(request: Request) -> HttpResponseBase:
    token = request.COOKIES.get(settings.RESET_COOKIE_NAME, "")
    person = password_reset.find_resetting(token)
    if person is None:
        return _dead_link(request)
    form = NewPasswordForm(posted(request), name=person.name, email=person.email)
    if form.is_valid():
        return _reset(request, token, form.cleaned_data["password"])
    return unreferred(render(request, "accounts/set_password.html", {"form": form, "invited": person}))


def _reset(request: Request, token: str, password: str) -> HttpResponse:
    try:
        password_reset.reset_password(token, password)
    except LinkDead:
        return _dead_link(request)
    messages.success(request, _("Your password is set. Sign in with it."))
    return _forgotten(redirect("accounts:login"))


def _dead_link(request: Request) -> HttpResponse:
    return _forgotten(render(request, "accounts/dead_reset_link.html", {"form": EmailForm()}, status=410))


def _forgotten(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(settings.RESET_COOKIE_NAME, path=reverse("accounts:password_reset"), samesite="Lax")
    return unreferred(response)

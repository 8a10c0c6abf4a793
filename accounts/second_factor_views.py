from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import half_sign_in, sessions, totp
from accounts.decorators import before_second_factor, login_required, public
from accounts.devices import browser_of
from accounts.forms import CodeForm, PresentPasswordForm
from accounts.half_sign_in import HalfSignIn
from accounts.models import User
from accounts.pages import page, posted
from accounts.recovery_codes import in_fours
from accounts.redirects import home_of
from accounts.requests import Request, SignedInRequest
from accounts.services import second_factor
from accounts.services.signing_in import CredentialsRefused

OFFERED = "offered_totp_secret"


@page
@public
def login_code(request: Request) -> HttpResponseBase:
    """The second half of a sign-in."""
    if request.user.is_signed_in:
        return redirect(home_of(request.user))
    found = half_sign_in.find(request)
    if found is None:
        messages.info(request, _("Begin again with your e-mail and your password."))
        return redirect("accounts:login")
    form = CodeForm(posted(request))
    if form.is_valid() and _finish(request, form, *found):
        return redirect(found[0].leads_to)
    return render(request, "accounts/login_code.html", {"form": form})


@page
@before_second_factor
@login_required
def second_factor_page(request: SignedInRequest) -> HttpResponseBase:
    user = request.user
    if user.has_second_factor:
        return _switch_off(request)
    if not user.is_verified:
        return render(request, "accounts/second_factor_unverified.html", {"is_needed": user.lacks_second_factor})
    return _switch_on(request)


def _finish(request: Request, form: CodeForm, half: HalfSignIn, user: User) -> bool:
    try:
        signed_in = second_factor.finish_sign_in(user, form.cleaned_data["code"], browser=browser_of(request))
    except second_factor.CodeRefused:
        form.add_error("code", _("This code does not match. Type the one that your app shows now."))
        return False
    sessions.begin(request, signed_in, remember=half.remember)
    return True


def _switch_on(request: SignedInRequest) -> HttpResponse:
    secret = request.session.setdefault(OFFERED, totp.new_secret())
    form = CodeForm(posted(request))
    if form.is_valid():
        try:
            codes = second_factor.switch_on(request.user, secret=secret, code=form.cleaned_data["code"])
        except second_factor.CodeRefused:
            form.add_error("code", _("This code does not match. Type the one that your app shows now."))
        else:
            del request.session[OFFERED]
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "home": home_of(request.user)})
    link = totp.link_of(secret, issuer=settings.BRAND["name"], account=request.user.email)
    context = {"form": form, "groups": in_fours(secret), "link": link, "is_needed": request.user.lacks_second_factor}
    return render(request, "accounts/second_factor_on.html", context)


def _switch_off(request: SignedInRequest) -> HttpResponse:
    form = PresentPasswordForm(posted(request))
    if form.is_valid():
        try:
            second_factor.switch_off(request.user, **form.cleaned_data)
        except CredentialsRefused:
            form.add_error("current_password", _("This is not your present password"))
        else:
            messages.success(request, _("From now on your password alone signs you in."))
            return redirect("accounts:security")
    return render(request, "accounts/second_factor_off.html", {"form": form})

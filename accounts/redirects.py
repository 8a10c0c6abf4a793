"""Where to go after signing in: the page that asked for it, else the person's own home."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from accounts.services.people import is_staff

LONGEST = 2000


def after_sign_in(request: HttpRequest, user: User) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_own_path(request, asked) else home_of(user)


def home_of(user: User) -> str:
    return reverse("dashboard:staff_home" if is_staff(user) else "dashboard:customer_home")


def instead_of_registering(user: User, plan: str) -> str:
    """Whoever has an account signs the plan's contract with it."""
    return f"{reverse('payments:new_contract')}?{urlencode({'plan': plan})}" if plan else home_of(user)


def is_own_path(request: HttpRequest, address: str) -> bool:
    """Whether this is a path on our own site, whatever tricks it tries (`//evil.test`, `/\\evil.test`)."""
    return (
        address.startswith("/")
        and len(address) <= LONGEST
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None, require_https=request.is_secure())
    )

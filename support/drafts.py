"""What somebody typed whose session had ended meanwhile: kept for an hour, and back in the form after signing in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.addresses import client_address
from accounts.decorators import rule_of
from accounts.requests import Request
from storage.errors import TooManyTries
from storage.limits import Limit, Window, count_try
from support.repositories import drafts

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]

FIELDS = ("subject", "kind", "priority", "body", "visibility")
LONGEST_KEPT = 100_000
KEPT_FROM_ADDRESS = Limit("drafts_from_address", most=60, within=timedelta(hours=1))


def keeps_what_was_typed(page: Callable[..., str]) -> Callable[[View[P]], View[P]]:
    """Of a view that needs somebody signed in: a form sent by nobody leads over the login page to its own page, filled.

    page: the address of that page, from the arguments of the view.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def keeping(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.user.is_signed_in or request.method != "POST":
                return view(request, *args, **kwargs)
            address = f"{page(*args, **kwargs)}{_kept(request)}"
            return redirect(f"{reverse('accounts:login')}?{urlencode({'next': address})}")

        keeping.rule = rule_of(view)  # type: ignore[attr-defined]
        return keeping

    return decorate


def typed_before(request: Any) -> dict[str, str]:
    """The fields as they were typed, for a form's first values; empty where nothing was kept."""
    token = request.GET.get("draft", "")
    return (drafts.read(token) if token else None) or {}


def _kept(request: Request) -> str:
    typed = {name: request.POST[name][:LONGEST_KEPT] for name in FIELDS if request.POST.get(name)}
    try:
        count_try(Window(KEPT_FROM_ADDRESS, client_address(request)))
    except TooManyTries:
        return ""
    return f"?{urlencode({'draft': drafts.mint(typed)})}" if typed else ""

"""What somebody typed whose session had ended meanwhile: kept for an hour, and back in the form after signing in.

What is too much to keep for somebody unknown is shown instead, to be copied.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.addresses import client_address
from accounts.decorators import rule_of, sign_in_address
from accounts.requests import Request
from storage.limits import Limit, Window, may_try
from support.repositories import drafts

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]

FIELDS = ("subject", "kind", "priority", "body", "visibility")
FILES = "attachments"
MOST_KEPT = 100_000
"""Characters of one form; no form takes nearly as many."""
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
            return _sent_to_sign_in(request, page(*args, **kwargs))

        keeping.rule = rule_of(view)  # type: ignore[attr-defined]
        return keeping

    return decorate


def typed_before(request: Any) -> dict[str, str]:
    """The fields as they were typed, for a form's first values; empty where nothing was kept. Files are named."""
    token = request.GET.get("draft", "")
    typed = (drafts.read(token) if token else None) or {}
    if files := typed.pop(FILES, ""):
        messages.warning(request, _("Please choose your files again: %(names)s") % {"names": files})
    return typed


def _sent_to_sign_in(request: Request, address: str) -> HttpResponseBase:
    typed = _typed(request)
    if typed and not _may_keep(typed, client_address(request)):
        shown = {"typed": typed, "login": sign_in_address(address)}
        return render(request, "support/not_kept.html", shown, status=403)
    draft = f"?{urlencode({'draft': drafts.mint(typed)})}" if typed else ""
    return redirect(sign_in_address(f"{address}{draft}"))


def _typed(request: Request) -> dict[str, str]:
    typed = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
    names = ", ".join(str(file.name) for file in request.FILES.getlist(FILES))
    return typed | ({FILES: names} if names else {})


def _may_keep(typed: dict[str, str], sender: str) -> bool:
    return sum(map(len, typed.values())) <= MOST_KEPT and may_try(Window(KEPT_FROM_ADDRESS, sender))

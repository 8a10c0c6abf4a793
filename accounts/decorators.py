"""Who may use a view. Each view carries exactly one of these marks; one without is refused to everybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import Request

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]
AnyView = TypeVar("AnyView", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed in"


def public(view: AnyView) -> AnyView:
    """Everybody may use this view."""
    view.rule = PUBLIC  # type: ignore[attr-defined]
    return view


def login_required(view: View[P]) -> View[P]:
    """Whoever is signed in may use this view; what belongs to whom is the view's own business."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_signed_in else _ask_to_sign_in(request)

    guarded.rule = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def permission_required(permission: str) -> Callable[[View[P]], View[P]]:
    """Only roles with this permission may use this view, `permission_required("payments.view")`."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_signed_in:
                return _ask_to_sign_in(request)
            if not request.user.has_permission(permission):
                return _refuse(request)
            return view(request, *args, **kwargs)

        guarded.rule = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def before_second_factor(view: AnyView) -> AnyView:
    """Staff may use this view, too, as long as they have not switched on the second factor that they must have."""
    view.is_before_second_factor = True  # type: ignore[attr-defined]
    return view


def needs_second_factor(view: Callable[..., Any]) -> bool:
    """Whether whoever must have a second factor needs it here: everywhere but on public pages and on the way to it."""
    return rule_of(view) != PUBLIC and not getattr(view, "is_before_second_factor", False)


def ask_for_second_factor(request: Request) -> HttpResponseBase:
    """The page where it is switched on."""
    if _is_api(request):
        return json_error(403, "second_factor_missing", _("Switch on the second factor first"))
    return redirect("accounts:second_factor")


def sign_in_address(back: str = "") -> str:
    """Of the login page. back: the address that it leads to afterwards."""
    return reverse("accounts:login") + (f"?{urlencode({'next': back})}" if back else "")


def rule_of(view: Callable[..., Any]) -> str | None:
    """The mark of a view: PUBLIC, SIGNED_IN, a permission, or None."""
    return getattr(view, "rule", None)


def json_error(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse(
        {"error": {"code": code, "message": message}}, status=status, headers={"Cache-Control": "no-store"}
    )


def _ask_to_sign_in(request: Request) -> HttpResponseBase:
    """The login page, which leads back here afterwards unless this was a POST."""
    if _is_api(request):
        return json_error(401, "not_signed_in", _("Sign in first"))
    return redirect(sign_in_address(request.get_full_path() if request.method in ("GET", "HEAD") else ""))


def _refuse(request: Request) -> HttpResponseBase:
    if _is_api(request):
        return json_error(403, "forbidden", _("Your role does not permit this"))
    raise PermissionDenied


def _is_api(request: Request) -> bool:
    return request.path.startswith("/api/")

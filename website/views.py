from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import public
from accounts.redirects import is_own_path

THEMES = ("light", "dark")
A_YEAR = timedelta(days=365)
PRIVATE_PATHS = ("/account/", "/accounts/", "/payments/", "/staff/", "/sandbox/")


@require_safe
@public
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "website/landing.html")


@require_safe
@public
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "website/terms.html")


@require_safe
@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "website/privacy.html")


@require_POST
@public
def choose_theme(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("next", "")
    response = redirect(asked if is_own_path(request, asked) else "website:landing")
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie("theme", theme, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_safe
@public
def robots(request: HttpRequest) -> HttpResponse:
    rules = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS)]
    return HttpResponse("\n".join(rules) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@public
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("logo.svg"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error_page(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error_page(request, "500.html", status=500)


def _error_page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """Without context processors: an error page reads neither the session nor the database."""
    shown = {"request": request, "request_id": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string(template, shown), status=status)

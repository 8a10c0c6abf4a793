"""The browser that makes a request: a mark that it carries for a year, and what people would call it."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.addresses import client_address
from accounts.services.signing_in import Browser

LASTS = timedelta(days=365)
_MARK = re.compile(r"[\w-]{32}")
_NEW = "_new_device_mark"

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
"""Words in a User-Agent, the first that is found decides; the names as people know them."""


def browser_of(request: HttpRequest) -> Browser:
    """Who signs in. A browser without a mark gets one with the answer: see `keep_mark`."""
    mark = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not _MARK.fullmatch(mark):
        mark = secrets.token_urlsafe(24)
        setattr(request, _NEW, mark)
    return Browser(client_address(request), sha256(mark.encode()).hexdigest()[:32], agent_of(request))


def agent_of(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))[:300]


def keep_mark(request: HttpRequest, response: HttpResponse) -> None:
    if mark := getattr(request, _NEW, ""):
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            mark,
            max_age=LASTS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def device_word(agent: str) -> str:
    """ "Chrome on Windows", as its owner would say; what is not recognised is an unknown device."""
    browser, system = _named(agent, BROWSERS), _named(agent, SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def _named(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for word, name in names if word in agent), "")

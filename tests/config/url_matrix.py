"""Who may open which address: the committed table in `url_matrix.txt`, and what the site really answers.

open   the view was reached: a page, a redirect, or a 404 for an id that does not exist
login  sent to the login page        401, 403  refused
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.permissions import ROLES
from tests.accounts.builders import make_user, sign_in

TABLE = Path(__file__).with_name("url_matrix.txt")
PEOPLE = ("visitor", *ROLES)
DUMMIES = {"int": "1", "path": "a/b", "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12}
LOCAL_ONLY = "sandbox"
"""The URLs of the payment simulator, which only some installations have; they have a test of their own."""

ANY_DUMMY = "0" * 16


def committed() -> dict[str, list[str]]:
    """Address → one word for each of PEOPLE."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {address: words for address, *words in lines}


def addresses() -> list[str]:
    """Every address of the URLconf, as it is written there."""
    return sorted(set(_walk(get_resolver().url_patterns, "/")))


def answers(address: str) -> list[str]:
    """What each of PEOPLE really gets."""
    return [answer(address, who) for who in PEOPLE]


def answer(address: str, who: str) -> str:
    return answer_to(_browser(who), address)


def answer_to(client: Client, address: str) -> str:
    """By GET; by an empty POST where only that is allowed."""
    path = path_of(address)
    response = client.get(path)
    return _word(client.post(path) if response.status_code == 405 else response)


def path_of(address: str) -> str:
    """An address that can be asked for: of nothing that exists."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda match: DUMMIES.get(match[1], ANY_DUMMY), address)


def as_line(address: str, words: list[str]) -> str:
    return f"{address:60}" + "".join(f" {word:9}" for word in words).rstrip()


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if getattr(pattern, "app_name", None) == LOCAL_ONLY:
            continue
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        else:
            yield address


def _browser(who: str) -> Client:
    return Client() if who == "visitor" else sign_in(Client(), make_user(role=who))


def _word(response: HttpResponse) -> str:
    if response.status_code in (401, 403):
        return str(response.status_code)
    return "login" if response.headers.get("Location", "").startswith("/accounts/login/") else "open"

"""People to test with, and browsers that they are signed in with."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from accounts import sessions
from accounts.models import User
from accounts.passwords import hash_password
from accounts.repositories import users
from accounts.services import second_factor
from accounts.services.registration import Application, register_customer
from accounts.totp import code_of, new_secret, step_at
from storage.clock import moved, now
from storage.events import Events, events
from storage.sessions import SessionStore

PASSWORD = "um cavalo bem correto"
_numbers = count(1)


def make_user(*, verified: bool = True, password: str = "", **fields: Any) -> User:
    """A stored user; without a password, because hashing one takes a tenth of a second."""
    at = now()
    fields = {
        "name": "Ana Souza",
        "email": f"person{next(_numbers)}@example.test",
        "created_at": at,
        "updated_at": at,
    } | fields
    person = User(
        **fields,
        password=hash_password(password) if password else "",
        email_verified_at=at if verified else None,
    )
    return users.create(person, event="user.loaded", by="command:test")


def register(email: str = "ana@example.test", **fields: Any) -> Application:
    typed = {"name": "Ana Souza", "password": PASSWORD, "language": "pt-br"} | fields
    return register_customer(email=email, **typed)


def sign_in(client: Client, user: User, *, remember: bool = False) -> Client:
    """This browser, signed in without the login page."""
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, user, remember=remember)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client


def browser(user: User | None = None) -> Client:
    """A new browser, signed in as this user."""
    return sign_in(Client(), user) if user else Client()


def event_names(subject: str) -> list[str]:
    """What happened to this record, oldest first."""
    return [event.name for event in events.list(Events.by_subject, subject=subject, oldest_first=True).items]


def registration(**fields: str) -> dict[str, str]:
    """A filled-in registration form; a field set to None is missing."""
    typed = {"name": "Ana Souza", "email": "ana@example.test", "password": PASSWORD, "accept_terms": "on"} | fields
    return {name: value for name, value in typed.items() if value is not None}


def switch_on(user: User) -> tuple[str, list[str]]:
    """This user with a second factor, switched on two minutes ago: the secret, and the recovery codes."""
    secret = new_secret()
    with moved(timedelta(minutes=-2)):
        codes = second_factor.switch_on(user, secret=secret, code=code_now(secret))
    return secret, codes


def code_now(secret: str, steps: int = 0) -> str:
    """What the person's app shows, or will some steps later."""
    return code_of(secret, step_at(now()) + steps)

"""The pages that are measured, requested inside this process: with everything around them, or bare from constants."""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple
from unittest.mock import patch

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import RequestFactory, override_settings
from django.urls import path, resolve
from redis.connection import AbstractConnection

from accounts.models import User
from accounts.permissions import ADMIN
from accounts.repositories import roles, users
from accounts.sessions import begin
from benchmarks.datasets import Dataset
from benchmarks.seeds import a_user
from benchmarks.timing import Contender
from config.urls import urlpatterns as site
from storage.sessions import SessionStore


class MeasuredPage(NamedTuple):
    name: str
    address: str
    is_staff: bool = False


PAGES = (
    MeasuredPage("customer home", "/account/"),
    MeasuredPage("payments list", "/payments/"),
    MeasuredPage("staff users", "/staff/users/", is_staff=True),
    MeasuredPage("staff contracts, counts by step", "/staff/contracts/", is_staff=True),
    MeasuredPage("staff payments, count and sums", "/staff/payments/?status=due", is_staff=True),
    MeasuredPage("staff home", "/staff/", is_staff=True),
)
CSRF_COOKIE = f"{settings.CSRF_COOKIE_NAME}={'b' * 32}"
_bare: dict[str, Callable[[HttpRequest], HttpResponse]] = {}


class Visitors(NamedTuple):
    """The cookies of two people who are signed in on one data set, as a browser sends them."""

    customer: str
    staff: str

    def cookie(self, page: MeasuredPage) -> str:
        return self.staff if page.is_staff else self.customer


def a_customer(dataset: Dataset) -> int:
    """The place of the newest customer who has paid phase 1 and waits for the rest."""
    return max(place for place, person in enumerate(dataset.people) if len(person.ledger) == 1)


def signed_in(dataset: Dataset) -> Visitors:
    dataset.use()
    staff = users.create(a_user(10**9).replace(role=ADMIN), event="user.registered", by="command:bench")
    customer = dataset.people[a_customer(dataset)].user
    return Visitors(cookie_of(customer), cookie_of(staff))


def requesting(
    address: str, cookie: str, *, is_bare: bool = False, clock: Callable[[], float] = perf_counter
) -> Contender:
    """A contender that asks Django for this page; clock: what the seconds are measured by."""
    handler = _handler(MIDDLEWARE=[]) if is_bare else _handler()
    environment = _environment(address, cookie)

    def run(calls: int) -> float:
        start = clock()
        for _ in range(calls):
            _request(handler, environment)
        return clock() - start

    return run


def from_constants(page: MeasuredPage, cookie: str) -> Contender:
    """CPU time of a bare view that renders the page's template with what the real view had to say."""
    request = RequestFactory().get(page.address)
    session = SessionStore(cookie.partition("=")[2].partition(";")[0])
    person = users.get(str(session.claimed_user)).permitted(roles.query_table().run().permissions_of(ADMIN))
    request.user = person
    template, context = _said_by_view(request, page)
    _bare[page.name.replace(" ", "-")] = lambda bare: _rendered(bare, person, template, context)
    return requesting(f"/bare/{page.name.replace(' ', '-')}", cookie, is_bare=True, clock=process_time)


@contextmanager
def prepared_pages() -> Iterator[None]:
    """Within this block the bare views have addresses, and the log of requests is written to nowhere."""
    with Path(os.devnull).open("w") as nowhere, override_settings(ROOT_URLCONF=__name__):
        before = [(handler, handler.setStream(nowhere)) for handler in logging.root.handlers]
        try:
            yield
        finally:
            for handler, stream in before:
                handler.setStream(stream)


@contextmanager
def counted_trips() -> Iterator[list[None]]:
    """One entry for each time that something is sent to a server within this block."""
    sent: list[None] = []
    send = AbstractConnection.send_packed_command

    def counting(self: AbstractConnection, *arguments: object, **options: object) -> object:
        sent.append(None)
        return send(self, *arguments, **options)

    with patch.object(AbstractConnection, "send_packed_command", counting):
        yield sent


def _said_by_view(request: HttpRequest, page: MeasuredPage) -> tuple[str, dict[str, Any]]:
    said: list[Any] = []

    def listen(_request: HttpRequest, template: str, context: dict[str, Any]) -> None:
        said.append((template, context))

    view = inspect.unwrap(resolve(page.address.partition("?")[0]).func)
    with patch.dict(view.__globals__, render=listen):
        view(request)
    return said[0]


def _rendered(request: HttpRequest, person: User, template: str, context: dict[str, Any]) -> HttpResponse:
    request.user = person  # type: ignore[assignment]
    request.META["CSRF_COOKIE"] = "b" * 32
    return render(request, template, context)


def _bare_view(request: HttpRequest, name: str) -> HttpResponse:
    return _bare[name](request)


def _handler(**changed: Any) -> WSGIHandler:
    with override_settings(**changed):
        return WSGIHandler()


def _request(handler: WSGIHandler, environment: dict[str, Any]) -> bytes:
    answered: list[str] = []
    response = handler(environment | {"wsgi.input": BytesIO()}, lambda status, _headers: answered.append(status))
    body = b"".join(response)
    response.close()
    if not answered[0].startswith("200"):
        raise SystemExit(f"{environment['PATH_INFO']} answered {answered[0]}")
    return body


def _environment(address: str, cookie: str) -> dict[str, Any]:
    request = RequestFactory(SERVER_NAME="127.0.0.1").get(address, headers={"cookie": cookie})
    return request.environ


def cookie_of(person: User) -> str:
    """What the browser of this person sends once it is signed in."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    begin(request, person, remember=True)
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}; {CSRF_COOKIE}"


urlpatterns = [path("bare/<str:name>", _bare_view), *site]

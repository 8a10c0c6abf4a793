"""A request of the library, and what most routes do with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import msgspec

from payments.sandbox.answers import Json
from payments.sandbox.models import Marked
from payments.sandbox.objects import find_object
from payments.sandbox.parameters import Expansion, Refusal, missing, nested, read
from storage.errors import Taken
from storage.repositories import Repository

Made = TypeVar("Made", bound=Marked)
P = TypeVar("P", bound=msgspec.Struct)


class Request(NamedTuple):
    """object_id: the id in the path; form: the parameters as they were sent; key: the idempotency key."""

    object_id: str
    form: str
    key: str

    def read(self, shape: type[P]) -> P:
        return read(nested(self.form), shape)


Call = Callable[[Request], Json]


class Route(NamedTuple):
    method: str
    path: re.Pattern[str]
    call: Call


def get(path: str, call: Call) -> Route:
    return Route("get", re.compile(path), call)


def post(path: str, call: Call) -> Route:
    return Route("post", re.compile(path), call)


def delete(path: str, call: Call) -> Route:
    return Route("delete", re.compile(path), call)


def retrieving(kind: str, mark: str) -> Call:
    """Answers one object: kind as Stripe calls it, mark as its ids begin."""

    def retrieve(request: Request) -> Json:
        request.read(Expansion)
        found = find_object(request.object_id) if request.object_id.startswith(f"{mark}_sandbox_") else None
        if found is None:
            raise missing(kind, request.object_id)
        return found

    return retrieve


def once(repository: Repository[Made], made: Made) -> Made:
    """The record of this idempotency key: made now, or what the same request made before."""
    try:
        return repository.create(made)
    except Taken:
        earlier = earlier_of(repository, made)
    if earlier is None:
        raise Refusal("This idempotency key is in use.", code="idempotency_key_in_use", status=409)
    return earlier


def earlier_of(repository: Repository[Made], made: Made) -> Made | None:
    """What was made under this key before. Raises `Refusal` when it was asked with other parameters."""
    asked: Any = made
    earlier: Any = repository.find_by("key", asked.key) if asked.key else None
    if earlier and earlier.asked != asked.asked:
        raise Refusal(
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            kind="idempotency_error",
        )
    return earlier  # type: ignore[no-any-return]

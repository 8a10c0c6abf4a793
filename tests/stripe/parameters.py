"""Stripe's form encoding, decoded strictly, and its refusals."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

VERSION = "2026-10-28.endive"

Json = dict[str, Any]


class ApiError(Exception):
    def __init__(
        self, status: int, kind: str, message: str, *, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, "code": code, "param": param}}


def refusal(message: str, *, code: str | None = None, param: str | None = None, status: int = 400) -> ApiError:
    """What Stripe answers to a request that it understood and does not do."""
    return ApiError(status, "invalid_request_error", message, code=code, param=param)


def missing_object(kind: str, object_id: str, param: str = "id") -> ApiError:
    status = 404 if param == "id" else 400
    return refusal(f"No such {kind}: '{object_id}'", code="resource_missing", param=param, status=status)


def decode(form: str) -> dict[str, str]:
    """`a[0][b]=1` as {"a.0.b": "1"}; a repeated or oddly bracketed name is an error."""
    flat: dict[str, str] = {}
    for pair in filter(None, form.split("&")):
        raw, _, value = pair.partition("=")
        name = unquote_plus(raw)
        if not re.fullmatch(r"\w+(\[\w+\])*", name) or (dotted := name.replace("[", ".").replace("]", "")) in flat:
            raise refusal(f"Invalid parameter name {name}", code="parameter_invalid")
        flat[dotted] = unquote_plus(value)
    return flat


def nested(flat: dict[str, str]) -> Json:
    """{"a.0.b": "1"} as {"a": {"0": {"b": "1"}}}."""
    tree: Json = {}
    for name, value in flat.items():
        *path, leaf = name.split(".")
        branch = tree
        for piece in path:
            branch = branch.setdefault(piece, {})
            if not isinstance(branch, dict):
                raise refusal("Invalid object", param=in_brackets(name))
        branch[leaf] = value
    return tree


def in_brackets(name: str) -> str:
    """`a.0.b` as Stripe writes it: `a[0][b]`."""
    first, *rest = name.split(".")
    return first + "".join(f"[{piece}]" for piece in rest)


def below(flat: dict[str, str], prefix: str) -> dict[str, str]:
    """The parameters under a name, without it."""
    return {name.removeprefix(prefix + "."): value for name, value in flat.items() if name.startswith(prefix + ".")}


def expansions(flat: dict[str, str]) -> list[str]:
    return list(below(flat, "expand").values())


def integer(flat: dict[str, str], name: str) -> int:
    """A whole number that is not negative."""
    if not re.fullmatch(r"\d+", flat.get(name, "")):
        message = f"Invalid integer: {flat.get(name)}"
        raise refusal(message, code="parameter_invalid_integer", param=in_brackets(name))
    return int(flat[name])


def optional_integer(flat: dict[str, str], name: str) -> int | None:
    return integer(flat, name) if name in flat else None

"""Stripe's form encoding, and how it refuses (https://docs.stripe.com/api/errors)."""

from __future__ import annotations

import re
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

P = TypeVar("P", bound=msgspec.Struct)
_NAMES = re.compile(r"[^\[\]]+")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>[^`]*)`(?: - at `\$\.?(?P<where>.*)`)?")
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]*)`(?: - at `\$\.?(?P<where>.*)`)?")
_NO_INTEGER = re.compile(r"Expected `int.*`, got `str`(?: - at `\$\.?(?P<where>.*)`)?")
_WHERE = re.compile(r".* - at `(?:key in )?\$\.?(?P<where>.*)`")


class Refusal(Exception):
    """A 4xx of Stripe's, in Stripe's words."""

    def __init__(
        self, message: str, *, code: str = "", param: str = "", kind: str = "invalid_request_error", status: int = 400
    ) -> None:
        super().__init__(message)
        self.error = {"type": kind, "message": message, "code": code or None, "param": param or None}
        self.status = status


def missing(kind: str, object_id: str, param: str = "id") -> Refusal:
    """There is no such object: 404 where the address names it, 400 where a parameter does."""
    status = 404 if param == "id" else 400
    return Refusal(f"No such {kind}: '{object_id}'", code="resource_missing", param=param, status=status)


def read(parameters: dict[str, Any], shape: type[P]) -> P:
    """The parameters in this shape. Raises `Refusal`, which names the one that is unknown, missing or wrong."""
    try:
        return msgspec.convert(parameters, shape, strict=False)
    except msgspec.ValidationError as error:
        raise _refused(str(error)) from error


def nested(form: str) -> dict[str, Any]:
    """Stripe writes nested values as `line_items[0][quantity]=1`: here a dict, a list where the names are numbers."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        *parents, last = _NAMES.findall(name)
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return {name: _listed(branch) for name, branch in tree.items()}


def _listed(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    grown = {name: _listed(value) for name, value in branch.items()}
    return list(grown.values()) if all(name.isdigit() for name in grown) else grown


def _refused(message: str) -> Refusal:
    if found := _UNKNOWN.fullmatch(message):
        param = _param(found["where"], found["name"])
        return Refusal(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)
    if found := _MISSING.fullmatch(message):
        param = _param(found["where"], found["name"])
        return Refusal(f"Missing required param: {param}.", code="parameter_missing", param=param)
    if found := _NO_INTEGER.fullmatch(message):
        param = _param(found["where"])
        return Refusal(f"Invalid integer: {param}", code="parameter_invalid_integer", param=param)
    found = _WHERE.fullmatch(message)
    return Refusal(message, code="parameter_invalid", param=_param(found["where"] if found else ""))


def _param(where: str | None, name: str = "") -> str:
    """`line_items[0].price_data` and `currency` as Stripe names it: `line_items[0][price_data][currency]`."""
    steps: list[str] = [*_NAMES.findall((where or "").replace(".", "[")), *([name] if name else [])]
    first, *rest = steps or [""]
    return first + "".join(f"[{step}]" for step in rest)

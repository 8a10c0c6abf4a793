"""Stripe's form encoding, decoded and checked strictly: an unknown or missing parameter is an error, as at Stripe."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote_plus

VERSION = "2026-10-28.endive"
METADATA = r"metadata\.\w+"
EXPAND = r"expand\.\d+"
ALLOWED = {
    "POST /v1/customers": ["name", "email", METADATA],
    "GET /v1/customers": ["email", "limit"],
    "GET /v1/customers/:id": [],
    "POST /v1/checkout/sessions": [
        "mode",
        "customer",
        "client_reference_id",
        "success_url",
        "cancel_url",
        "locale",
        METADATA,
        r"payment_intent_data\.metadata\.\w+",
        r"allowed_payment_method_types\.\d+",
        r"line_items\.\d+\.quantity",
        r"line_items\.\d+\.price_data\.(currency|unit_amount)",
        r"line_items\.\d+\.price_data\.product_data\.name",
    ],
    "GET /v1/checkout/sessions/:id": [EXPAND],
    "POST /v1/checkout/sessions/:id/expire": [],
    "GET /v1/payment_intents/:id": [EXPAND],
    "GET /v1/charges/:id": [EXPAND],
    "GET /v1/balance_transactions/:id": [EXPAND],
}
REQUIRED = {"POST /v1/checkout/sessions": ["mode", "success_url", "line_items.0.quantity"]}


class ApiError(Exception):
    def __init__(
        self, status: int, kind: str, message: str, *, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, "code": code, "param": param}}


def decode(form: str) -> dict[str, str]:
    """`a[0][b]=1` as {"a.0.b": "1"}; a repeated or oddly bracketed name is an error."""
    flat: dict[str, str] = {}
    for pair in filter(None, form.split("&")):
        raw, _, value = pair.partition("=")
        name = unquote_plus(raw)
        if not re.fullmatch(r"\w+(\[\w+\])*", name) or (dotted := name.replace("[", ".").replace("]", "")) in flat:
            raise ApiError(400, "invalid_request_error", f"Invalid parameter name {name}", code="parameter_invalid")
        flat[dotted] = unquote_plus(value)
    return flat


def check(route: str, flat: dict[str, str]) -> None:
    for name in flat:
        if not any(re.fullmatch(pattern, name) for pattern in ALLOWED[route]):
            raise ApiError(
                400,
                "invalid_request_error",
                f"Received unknown parameter: {name}",
                code="parameter_unknown",
                param=name,
            )
    for name in REQUIRED.get(route, []):
        if not flat.get(name):
            raise ApiError(
                400, "invalid_request_error", f"Missing required param: {name}", code="parameter_missing", param=name
            )


def below(flat: dict[str, str], prefix: str) -> dict[str, str]:
    """The parameters under a name, without it."""
    return {name.removeprefix(prefix + "."): value for name, value in flat.items() if name.startswith(prefix + ".")}


def expansions(flat: dict[str, str]) -> list[str]:
    return list(below(flat, "expand").values())


def integer(flat: dict[str, str], name: str) -> int:
    if not re.fullmatch(r"\d+", flat.get(name, "")):
        raise ApiError(
            400,
            "invalid_request_error",
            f"Invalid integer: {flat.get(name)}",
            code="parameter_invalid_integer",
            param=name,
        )
    return int(flat[name])


Json = dict[str, Any]

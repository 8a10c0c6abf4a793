"""What the simulator understands of Stripe's parameters. One that is not listed is refused, as Stripe does."""

from __future__ import annotations

import re
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

P = TypeVar("P", bound=msgspec.Struct)
_NAMES = re.compile(r"[^\[\]]+")


class Refusal(Exception):
    """A 4xx of Stripe's, in Stripe's words."""

    def __init__(
        self, message: str, *, code: str = "", param: str = "", kind: str = "invalid_request_error", status: int = 400
    ) -> None:
        super().__init__(message)
        self.error = {"type": kind, "message": message, "code": code or None, "param": param or None}
        self.status = status


class CustomerParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str = ""
    email: str = ""
    metadata: dict[str, str] = {}


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str


class PriceData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    currency: str
    unit_amount: int
    product_data: Product


class LineItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    price_data: PriceData
    quantity: int


class IntentParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    metadata: dict[str, str] = {}


class SessionParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mode: str
    customer: str
    client_reference_id: str
    success_url: str
    cancel_url: str
    line_items: tuple[LineItem]
    allowed_payment_method_types: tuple[str, ...]
    metadata: dict[str, str] = {}
    payment_intent_data: IntentParams = IntentParams()
    locale: str = "auto"


def read(parameters: dict[str, Any], shape: type[P]) -> P:
    try:
        return msgspec.convert(parameters, shape, strict=False)
    except msgspec.ValidationError as error:
        raise Refusal(str(error), code="parameter_invalid") from error


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

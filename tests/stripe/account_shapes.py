"""Objects have every field of the pinned API version, of the right type, and no other."""

from __future__ import annotations

from decimal import Decimal
from types import NoneType
from typing import Any, ForwardRef, get_args

from tests.stripe.account_typed import choices, class_of, fields_of, is_hash, is_kind, is_list, is_page, words
from tests.stripe.parameters import Json

EMPTY: dict[Any, Any] = {int: 0, bool: False}
SPARSE = {"payment_method"}
"""Of these only the field that their type names is sent."""


def complete(kind: str, given: Json) -> Json:
    """The object with what Stripe would send for the fields that are not given."""
    fields = fields_of(class_of(kind))
    inner = {name for name, hint in fields.items() if kind in SPARSE and any(map(is_kind, choices(hint)))}
    blank = {name: _blank(f"{kind}.{name}", hint) for name, hint in fields.items() if name not in given.keys() | inner}
    whole = given | {name: value for name, value in blank.items() if value is not ...}
    assert_shape(whole, class_of(kind), kind)
    return dict(sorted(whole.items()))


def _blank(name: str, hint: Any) -> Any:
    """`...` stands for a field that is left out: lists of objects are sent only when they are asked for."""
    if any(map(is_page, choices(hint))):
        return ...
    if NoneType in get_args(hint):
        return None
    if hint in EMPTY:
        return EMPTY[hint]
    if is_list(hint):
        return []
    if is_hash(hint):
        return {}
    assert is_kind(hint), f"{name} must be given"
    return {inner: _blank(f"{name}.{inner}", type_) for inner, type_ in fields_of(hint).items()}


def assert_shape(value: Json, kind: type, where: str) -> None:
    fields = fields_of(kind)
    for name, inner in value.items():
        assert name in fields, f"{where}.{name} does not exist"
        assert _fits(inner, fields[name], f"{where}.{name}"), f"{where}.{name} cannot be {inner!r}"


def _fits(value: Any, hint: Any, where: str) -> bool:
    if (known := words(hint)) and isinstance(value, str):
        return value in known
    return any(_is_one(value, choice, where) for choice in choices(hint))


def _is_one(value: Any, choice: Any, where: str) -> bool:
    if is_list(choice):
        return isinstance(value, list) and all(_fits(one, get_args(choice)[0], where) for one in value)
    if is_page(choice):
        return isinstance(value, dict) and value.get("object") == "list"
    if not isinstance(value, dict):
        return type(value) is choice or (choice is Decimal and isinstance(value, str))
    if is_kind(choice) and "." in choice.__qualname__:
        assert_shape(value, choice, where)
    return is_kind(choice) or is_hash(choice) or isinstance(choice, ForwardRef)

"""What the library's own typed definitions say about parameters and objects of the pinned API version."""

from __future__ import annotations

import sys
import types
from collections.abc import Mapping
from functools import cache
from inspect import get_annotations
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import stripe
from stripe._list_object import ListObject
from stripe._request_options import RequestOptions
from stripe._stripe_object import StripeObject, UntypedStripeObject

Hints = dict[str, Any]
OPTIONS = frozenset(RequestOptions.__annotations__)
NOT_SENT = {"deleted", "last_response"}
"""Typed, but not a part of an object that exists."""


@cache
def hints_of(definition: type) -> Hints:
    """The fields of a TypedDict of parameters, without the options of the library itself."""
    found = get_type_hints(definition, localns={"StripeContext": object, "Mapping": Mapping})
    return {name: hint for name, hint in found.items() if name not in OPTIONS}


@cache
def fields_of(kind: type) -> Hints:
    """The fields of one of the library's object classes."""
    fields: Hints = {}
    for parent in reversed(kind.__mro__):
        if issubclass(parent, StripeObject) and parent is not StripeObject:
            known = dict(vars(sys.modules[parent.__module__]))
            for name, hint in get_annotations(parent).items():
                fields[name] = _read(hint, known, dict(vars(parent)))
    return {name: hint for name, hint in fields.items() if not name.isupper() and name not in NOT_SENT}


def _read(hint: Any, known: Hints, inner: Hints) -> Any:
    """Other kinds of object are named by strings that only a type checker can resolve."""
    try:
        return eval(hint, known, inner) if isinstance(hint, str) else hint
    except NameError:
        return StripeObject


def choices(hint: Any) -> list[Any]:
    """The alternatives of a union, or the hint alone."""
    is_union = get_origin(hint) in (Union, types.UnionType)
    return list(get_args(hint)) if is_union else [hint]


def words(hint: Any) -> set[str]:
    """The values of an enumeration; that it may grow one day (`| str`) does not make it open today."""
    return {str(word) for choice in choices(hint) if get_origin(choice) is Literal for word in get_args(choice)}


def is_list(hint: Any) -> bool:
    return get_origin(hint) is list


def is_kind(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StripeObject)


def is_hash(hint: Any) -> bool:
    """Metadata, and other objects of free keys."""
    return get_origin(hint) in (dict, UntypedStripeObject)


def is_page(hint: Any) -> bool:
    return get_origin(hint) is ListObject


def class_of(word: str) -> type:
    """`checkout.session` → stripe.checkout.Session"""
    home, _, name = word.rpartition(".")
    name = {"line_item": "invoice_line_item"}.get(name, name)
    found: type = getattr(getattr(stripe, home) if home else stripe, name.title().replace("_", ""))
    return found

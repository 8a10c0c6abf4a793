"""Objects in the place of their ids (https://docs.stripe.com/api/expanding_objects)."""

from __future__ import annotations

import re
from typing import Any

from payments.sandbox.answers import Json
from payments.sandbox.objects import find_object
from payments.sandbox.parameters import Refusal

DEEPEST = 4
_ID = re.compile(r"(cus|cs|pi|ch|txn|sub|in|re|du|pm|inpay)_sandbox_\w+")


def expand(answer: Json, paths: list[str]) -> Json:
    """The answer with these properties expanded, `payment_intent.latest_charge`. Raises `Refusal` for any other."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            raise Refusal(f"You cannot expand more than {DEEPEST} levels of a property.", param="expand")
        _expand(answer, steps, path)
    return answer


def _expand(place: Any, steps: list[str], path: str) -> None:
    """place: an object, a list of objects, or nothing."""
    if isinstance(place, list):
        for each in place:
            _expand(each, steps, path)
    elif isinstance(place, dict):
        _expand_step(place, steps, path)


def _expand_step(place: Json, steps: list[str], path: str) -> None:
    step, *rest = steps
    if step not in place:
        raise _refused(path)
    value = place[step]
    if isinstance(value, str):
        place[step] = value = _object(value, path) if step != "id" else value
    elif not rest and value is not None:
        raise _refused(path)
    if rest:
        _expand(value, rest, path)


def _object(value: str, path: str) -> Json:
    found = find_object(value) if _ID.fullmatch(value) else None
    if found is None:
        raise _refused(path)
    return found


def _refused(path: str) -> Refusal:
    message = f"This property cannot be expanded ({path}). You may want to try expanding a different property."
    return Refusal(message, param="expand")

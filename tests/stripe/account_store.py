"""What an account holds: objects by id, and the events about them, newest last."""

from __future__ import annotations

import itertools
from copy import deepcopy
from typing import Any

from storage import clock
from tests.stripe.account_shapes import assert_shape, complete
from tests.stripe.account_typed import class_of
from tests.stripe.parameters import VERSION, Json, in_brackets, missing_object, refusal

DAY = 86_400


class Store:
    """page: the address of the hosted pages. Objects hold each other's ids; `retrieve` puts objects in their place."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.objects: dict[str, Json] = {}
        self.events: list[Json] = []
        self.hidden: dict[str, list[Any]] = {}
        self.expands_sessions = True
        self._numbers = itertools.count(1)

    def now(self) -> int:
        """The account lives by the clock of the product, so that a test can move both."""
        return int(clock.now().timestamp())

    def of_kind(self, kind: str) -> list[Json]:
        return [found for found in self.objects.values() if found["object"] == kind]

    def events_of(self, *types: str) -> list[Json]:
        return [event for event in self.events if event["type"] in types]

    def retrieve(self, object_id: str, expand: list[str], kind: str) -> Json:
        """As it is answered: a copy, with what was asked for in the place of its id."""
        found = self._visible(object_id)
        if found is None or found["object"] != kind:
            raise missing_object(kind, object_id)
        if found.get("deleted"):
            return {"id": object_id, "object": kind, "deleted": True}
        shown = deepcopy(found)
        for path in expand if kind != "checkout.session" or self.expands_sessions else []:
            self.expand(shown, path.split("."), path)
        return shown

    def expand(self, shown: Json, path: list[str], whole: str) -> None:
        name, *rest = path
        if name not in shown or len(whole.split(".")) > 5:
            raise refusal(f"This property cannot be expanded ({whole}).", param="expand")
        if not isinstance(shown[name], dict | list | None):
            if shown[name] not in self.objects:
                raise refusal(f"This property cannot be expanded ({whole}).", param="expand")
            shown[name] = deepcopy(self.objects[shown[name]])
        for inner in self._inner(shown[name]) if rest else []:
            self.expand(inner, rest, whole)

    # -- for the modules of the nouns ----------------------------------------------------------------------------------

    def new(self, prefix: str, kind: str, **fields: Any) -> Json:
        """The object itself: what is changed in it is changed in the account."""
        given = {"id": self.new_id(prefix), "object": kind, "created": self.now(), "livemode": False} | fields
        made = complete(kind, {name: value for name, value in given.items() if value is not ...})
        self.objects[made["id"]] = made
        return made

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers):08d}"

    def of(self, kind: str, object_id: str, param: str = "id") -> Json:
        """The object itself, named by a parameter or in the address."""
        found = self.objects.get(object_id)
        if found is None or found["object"] != kind or found.get("deleted"):
            raise missing_object(kind, object_id, param)
        return found

    def emit(self, event_type: str, about: Json, before: Json | None = None) -> None:
        """before: the object as it was, where the event tells what changed."""
        told: Json = {"object": deepcopy(about)}
        if "deleted" not in about:
            assert_shape(about, class_of(about["object"]), about["object"])
        if before is not None:
            told["previous_attributes"] = {name: old for name, old in before.items() if about[name] != old}
        fields = {"api_version": VERSION, "data": told, "pending_webhooks": 1, "type": event_type}
        request = {"id": None, "idempotency_key": None}
        given = {"id": self.new_id("evt"), "object": "event", "created": self.now(), "livemode": False}
        self.events.append(complete("event", given | fields | {"request": request}))

    def _visible(self, object_id: str) -> Json | None:
        left = self.hidden.get(object_id)
        if left and left[0] > 0:
            left[0] -= 1
            return dict(left[1])
        return self.objects.get(object_id)

    def _inner(self, value: Any) -> list[Json]:
        if isinstance(value, list):
            return value
        return [value] if isinstance(value, dict) else []


def page_of(found: list[Json], flat: dict[str, str], url: str) -> Json:
    """One page of these objects (oldest first), as https://docs.stripe.com/api/pagination says; newest first."""
    queue = [one for one in reversed(found) if _is_within(one["created"], flat)]
    limit = int(flat.get("limit", "10"))
    if not 1 <= limit <= 100:
        raise refusal(f"Invalid limit: {limit}", code="parameter_invalid_integer", param="limit")
    if "ending_before" in flat:
        earlier = queue[: _place(queue, flat, "ending_before")]
        chosen, has_more = earlier[-limit:], len(earlier) > limit
    else:
        later = queue[_place(queue, flat, "starting_after") + 1 :]
        chosen, has_more = later[:limit], len(later) > limit
    return {"object": "list", "data": deepcopy(chosen), "has_more": has_more, "url": url}


def _is_within(created: int, flat: dict[str, str]) -> bool:
    checks = {"gte": created.__ge__, "gt": created.__gt__, "lte": created.__le__, "lt": created.__lt__}
    exact = "created" not in flat or created == int(flat["created"])
    return exact and all(
        check(int(flat[f"created.{name}"])) for name, check in checks.items() if f"created.{name}" in flat
    )


def _place(queue: list[Json], flat: dict[str, str], name: str) -> int:
    if name not in flat:
        return -1
    ids = [one["id"] for one in queue]
    if flat[name] not in ids:
        raise missing_object("object", flat[name], in_brackets(name))
    return ids.index(flat[name])

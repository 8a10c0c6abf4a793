"""What lists answer: the filters of each collection."""

from __future__ import annotations

from typing import Any

from tests.stripe.account_store import DAY, Store, page_of
from tests.stripe.parameters import Json, below, expansions, refusal

PAGING = ("limit", "starting_after", "ending_before", "created", "expand", "types")
OVER = ("canceled", "incomplete_expired")
EVENTS_LAST = 30 * DAY


class Lists(Store):
    def list_objects(self, url: str, kind: str, flat: dict[str, str]) -> Json:
        """Every filter that was asked for must hold: one that is not played here is an error, not a wider answer."""
        asked = {name: value for name, value in flat.items() if name.split(".")[0] not in PAGING}
        found = [one for one in self.of_kind(kind) if not one.get("deleted")]
        for name, value in asked.items():
            found = [one for one in found if _matches(one, name, value)]
        if kind == "subscription" and "status" not in flat:
            found = [one for one in found if one["status"] != "canceled"]
        return self._answered(page_of(found, flat, url), flat)

    def list_events(self, flat: dict[str, str]) -> Json:
        """Of the last 30 days (https://docs.stripe.com/api/events/list)."""
        types = list(below(flat, "types").values())
        if "type" in flat and types:
            raise refusal("You may only specify one of these parameters: type, types.", param="type")
        wanted = types or ([flat["type"]] if "type" in flat else [])
        recent = [event for event in self.events if event["created"] >= self.now() - EVENTS_LAST]
        found = [event for event in recent if not wanted or any(_is_of_type(event, word) for word in wanted)]
        return self._answered(page_of(found, flat, "/v1/events"), flat)

    def retrieve_event(self, event_id: str) -> Json:
        found = next((event for event in self.events if event["id"] == event_id), None)
        if found is None:
            raise refusal(f"No such event: '{event_id}'", code="resource_missing", param="id", status=404)
        return found

    def _answered(self, page: Json, flat: dict[str, str]) -> Json:
        for path in expansions(flat):
            self.expand(page, path.split("."), path)
        return page


def _matches(one: Json, name: str, value: str) -> bool:
    if one["object"] == "invoice" and name == "subscription":
        return bool(one["parent"]["subscription_details"]["subscription"] == value)
    if one["object"] == "subscription" and name == "status" and value in ("all", "ended"):
        return value == "all" or one["status"] in OVER
    if name == "customer_details.email" or name not in one:
        raise refusal(f"This server does not filter a {one['object']} by {name}.", param=name)
    return bool(_text(one[name]) == value)


def _is_of_type(event: Json, word: str) -> bool:
    return bool(event["type"] == word or (word.endswith("*") and event["type"].startswith(word[:-1])))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

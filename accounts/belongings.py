"""What other apps keep of a person. They fill these lists when they start, so that this app need not know them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from storage.queries import Query

BESIDE: dict[str, Callable[[str], Query[Any]]] = {}
"""What an app wants to know of the person of every request, by name: it is read with the session, from a user id, and
stands in `SignedIn.beside`."""

KEEPERS: list[Callable[[str], bool]] = []
"""Each says of a user id whether its app holds something that outlives the account: contracts, payments, receipts."""


class Panel(NamedTuple):
    """A part of a person's staff page. query: of a user id, read together with the rest of the page; its result is
    `found` in the template. permission: who may see it."""

    permission: str
    query: Callable[[str], Query[Any]]
    template: str


PANELS: list[Panel] = []


def must_be_kept(user_id: str) -> bool:
    return any(holds_something_of(user_id) for holds_something_of in KEEPERS)

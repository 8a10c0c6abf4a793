"""Whether something must be kept when a person goes: a question that the apps which keep it answer when they start."""

from __future__ import annotations

from collections.abc import Callable

KEEPERS: list[Callable[[str], bool]] = []
"""Each says of a user id whether its app holds something that outlives the account: contracts, payments, receipts."""


def must_be_kept(user_id: str) -> bool:
    return any(holds_something_of(user_id) for holds_something_of in KEEPERS)

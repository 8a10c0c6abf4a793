"""Accounts and network addresses that are held back after too many tries, as staff see them."""

from __future__ import annotations

from accounts.models import User
from storage.commits import commit
from storage.events import note
from storage.limits import Lock, lift_lock, list_locks


def lift_one_lock(staff: User, key: str) -> Lock | None:
    """Let one account or address try again at once; None where no such lock stands. The others stay."""
    lock = lift_lock(key)
    if lock:
        commit(note("lock.lifted", subject=lock.who, by=staff.id, before={"limit": lock.limit}))
    return lock


__all__ = ["lift_one_lock", "list_locks"]

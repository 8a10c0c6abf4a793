"""What can go wrong in the store. They carry no text for people: one middleware turns each into an answer."""

from __future__ import annotations


class StorageError(Exception):
    """The parent of everything this package raises."""


class RecordNotFound(StorageError):
    """No record stands at this key."""


class Conflict(StorageError):
    """The record changed since it was read, or already exists."""


class Taken(StorageError):
    """A unique value belongs to another record."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Locked(StorageError):
    """Another process holds this lock."""


class TooManyTries(StorageError):
    """A limit is reached. seconds: until there is room again, at least 1."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Damaged(StorageError):
    """A stored value cannot be read as the record it should be."""


class Unavailable(StorageError):
    """Redis is unreachable, loading, full, or refuses writes. Nothing is known to be stored."""


class NotDurable(Unavailable):
    """Written, but too few replicas confirmed it in time: a failover may lose it."""

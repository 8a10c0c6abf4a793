"""What a page or a test asked for, but the object has moved on."""

from __future__ import annotations


class NotPossible(Exception):
    """The object is not, or no longer, in the state that this outcome starts from."""

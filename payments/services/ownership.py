"""Whether an object at Stripe is ours at all, and how long one of them is held while it is looked at."""

from __future__ import annotations

LOCK_SECONDS = 60
"""Longer than a call to Stripe with all its retries."""


class NotOurs(Exception):
    """An object that names no payment or contract of ours, or was not made by us for the one that it names."""

"""Waking the open pages of a person, in whichever process their streams are."""

from __future__ import annotations

from storage.events import Event
from storage.signals import send_signal

TOPIC = "people"


def wake_browsers_of(event: Event) -> None:
    """Let every open page of the event's person see whether it is still signed in."""
    send_signal(TOPIC, event.subject)

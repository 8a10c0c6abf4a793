"""What the bell says about a person's own account: what should be noticed when it was somebody else."""

from __future__ import annotations

from functools import partial

from django.urls import reverse

from notifications import words
from notifications.bells import register
from notifications.services.ringing import notify
from storage.events import Event
from storage.reactions import Reaction

PAGES = {
    "password_changed": "accounts:security",
    "email_changed": "accounts:security",
    "second_factor_on": "accounts:security",
    "second_factor_off": "accounts:security",
}
"""Where one looks after each of them."""


def register_account_bells() -> None:
    for kind in PAGES:
        register(kind, partial(_name_of, kind), category="security", icon="shield")


def ring_for_subject(kind: str) -> Reaction:
    """A reaction that puts such an item into the bell of the user whom the event is about."""

    def ring(event: Event) -> None:
        notify(event, event.subject, kind, url=reverse(PAGES[kind]))

    return ring


def _name_of(kind: str, _words: object, _count: int) -> str:
    return str(words.KINDS[kind])

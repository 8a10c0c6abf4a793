"""What people choose about being told."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise

from notifications import words
from notifications.models import CATEGORIES, CHANNELS, NEVER_SILENCED, Preferences
from notifications.services.preferences import CHOOSABLE


class Choice(NamedTuple):
    """A box of the matrix: a category by a channel."""

    value: str
    word: Promise
    is_wanted: bool
    is_fixed: bool


class PreferencesForm(forms.Form):
    """Every box that is ticked; what is not sent is silenced. Of which tickets, for those who have the choice."""

    wanted = forms.MultipleChoiceField(choices=[(name, name) for name in sorted(CHOOSABLE)], required=False)
    tickets = forms.ChoiceField(choices=list(words.TICKET_CHOICES.items()), required=False)

    def __init__(self, sent: Any, *, known: Preferences) -> None:
        super().__init__(sent)
        self.known = known

    @property
    def rows(self) -> list[tuple[str, tuple[Promise, Promise], list[Choice]]]:
        """Each category with its words and its boxes."""
        return [(name, words.CATEGORIES[name], [self._choice(name, way) for way in CHANNELS]) for name in CATEGORIES]

    @property
    def ticket_choices(self) -> list[tuple[str, Promise, bool]]:
        return [(name, word, name == self.known.tickets) for name, word in words.TICKET_CHOICES.items()]

    def _choice(self, category: str, channel: str) -> Choice:
        is_wanted = self.known.allows(category, channel)
        return Choice(f"{category}.{channel}", words.CHANNELS[channel], is_wanted, category in NEVER_SILENCED)

"""How something stands, as a coloured word."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString


class Badge(NamedTuple):
    """A state in a word, and the tone of its badge: ok, wait, bad, info, mute. A template tag may answer with it."""

    tone: str
    word: str

    def __html__(self) -> SafeString:
        return format_html('<span class="badge {}">{}</span>', self.tone, self.word)

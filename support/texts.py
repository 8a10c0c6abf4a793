"""What people type, as it is kept: plain text in which no sign turns the page, or the next words, around."""

from __future__ import annotations

import re

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Bidirectional controls (https://www.unicode.org/reports/tr9/): Arabic and Hebrew read right without them."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_text(text: str) -> str:
    """Several lines, each ended by one newline."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _TURNING.sub("", lines)).strip()


def clean_line(text: str) -> str:
    return " ".join(clean_text(text).split())

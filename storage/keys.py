"""Key names: `<domain>:<what>:<value>`, on a cluster behind the hash tag of their partition."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from string import Formatter
from typing import Any

_UNSAFE = re.compile(r"[%:{}\s\x00-\x1f\x7f]")


def part(value: Any) -> str:
    """A value as it stands inside a key name: separators, braces and blanks are percent-encoded."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    if text.isalnum():
        return text
    return _UNSAFE.sub(_encoded, text) if _UNSAFE.search(text) else text


def _encoded(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02x}" for byte in match[0].encode())


def fill(template: str, values: Any) -> str:
    """`users:email:{email}` with the values of a record or of a mapping."""
    pattern, names = _compiled(template)
    if not names:
        return template
    if isinstance(values, dict):
        return pattern % tuple([part(values[name]) for name in names])
    if len(names) == 1:
        return pattern % part(getattr(values, names[0]))
    return pattern % tuple([part(getattr(values, name)) for name in names])


def placeholders(template: str) -> tuple[str, ...]:
    """The names between braces, in order."""
    return _compiled(template)[1]


@cache
def _compiled(template: str) -> tuple[str, tuple[str, ...]]:
    """The template as a %-pattern, which is quicker to fill, and its placeholders."""
    pieces = list(Formatter().parse(template))
    pattern = "".join(text.replace("%", "%%") + ("%s" if name else "") for text, name, _, _ in pieces)
    return pattern, tuple(name for _, name, _, _ in pieces if name)

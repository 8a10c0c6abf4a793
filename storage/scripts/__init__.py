"""The Lua scripts, each in a file named by its verb."""

from __future__ import annotations

from hashlib import sha1
from importlib.resources import files
from typing import NamedTuple


class Script(NamedTuple):
    text: str
    sha: str


def _load(verb: str) -> Script:
    text = (files(__package__) / f"{verb}.lua").read_text(encoding="utf-8")
    return Script(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


COMMIT, LIST, FIND, RELEASE = (_load(verb) for verb in ("commit", "list", "find", "release"))
SEARCH = _load("search")
CLAIM, UNCLAIM, FENCE = (_load(verb) for verb in ("claim", "unclaim", "fence"))
INSPECT, STRAY, ASIDE = (_load(verb) for verb in ("inspect", "stray", "aside"))
TAKE, SETTLE, HOLD, REDEEM = (_load(verb) for verb in ("take", "settle", "hold", "redeem"))
ADMIT, SUM = (_load(verb) for verb in ("admit", "sum"))
_READS = (LIST, SEARCH, FIND, INSPECT, STRAY)
_WRITES = (COMMIT, RELEASE, CLAIM, UNCLAIM, FENCE, ASIDE, TAKE, SETTLE, HOLD, REDEEM, ADMIT, SUM)
SCRIPTS = (*_READS, *_WRITES)

"""Searching without a search module: a sorted set of `<folded word> <id>`, all of one score, read by its spelling.

A word stands there as it is written, and once more from each letter or digit that follows another sign: a part of an
address is found by its beginning too. Every sign of a searched text means itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any, NamedTuple

import msgspec

from storage.indexes import Index
from storage.queries import Page
from storage.records import R

LONGEST_WORD = 254
MOST_WORDS = 200
MOST_SEARCHED = 8
_INSIDE = re.compile(r"(?<=\W)\w|(?<=_)[^\W_]")
_UNQUOTED = {sign: 0xE000 + sign for sign in (*range(32), ord('"'), ord("\\"), 127)}
"""JSON writes these signs as escapes; without them a word stands in a stored record as it stands in the set."""


@dataclass(frozen=True, init=False)
class Search(Index):
    """`Search("users:search", "name", "email")`: the words of these fields (texts, or properties) of the record."""

    fields: tuple[str, ...] = ()

    def __init__(self, key: str, *fields: str) -> None:
        super().__init__(key, score=_nothing)
        object.__setattr__(self, "fields", fields)

    def entries(self, record: Any) -> list[list[Any]]:
        """[key, 0, `<word> <id>`] for every word, in the order of the set."""
        words = {word for name in self.fields for word in _words(getattr(record, name))}
        return [[self.key, 0, f"{word} {record.id}"] for word in sorted(words)[:MOST_WORDS]]


class Match(NamedTuple):
    member: bytes
    raw: bytes


def searched_words(text: str) -> list[str]:
    """What a text asks for: its words, folded, the longest (by which the set is read) first."""
    return sorted(set(fold(text).split()), key=lambda word: (-len(word), word))


def is_findable(words: Sequence[str]) -> bool:
    """Whether any record can have all of these."""
    return 0 < len(words) <= MOST_SEARCHED and len(words[0]) <= LONGEST_WORD


def fold(text: str) -> str:
    """Without accents, in lower case; control signs, quotes and backslashes become others that JSON leaves alone."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(word.translate(_UNQUOTED) for word in bare.split())


def needle(key: str, word: str | None = None) -> bytes:
    """How the envelope of a record says that it stands in this sorted set, as a word that begins like this."""
    entry = b"[" + msgspec.json.encode(key) + b","
    return entry if word is None else entry + b'0,"' + _bytes(word)


def lexical_start(words: Sequence[str], cursor: str | None) -> bytes:
    """Where to begin: at the longest word, or behind the entry at which the page before ended."""
    last = _bytes(cursor or "")
    return b"(" + last if last.startswith(_bytes(words[0])) else b"[" + _bytes(words[0])


def lexical_end(words: Sequence[str]) -> bytes:
    return b"(" + _bytes(words[0]) + b"\xff"


def found_page(answers: Sequence[Any], limit: int, decode: Callable[[bytes], R | None]) -> Page[R]:
    """One page, from what each partition found and how far it has looked."""
    found = [[Match(*pair) for pair in zip(members, raws, strict=True)] for members, raws, _ in answers]
    reached = min((stop for _, _, stop in answers if stop), default=None)
    rows = [match for match in merge(*found) if reached is None or match.member <= reached]
    if len(rows) > limit:
        reached = rows[limit - 1].member
    records = [record for match in rows[:limit] if (record := decode(match.raw))]
    return Page(records, reached.decode("utf-8", "surrogatepass") if reached else None)


def _words(text: str) -> Iterator[str]:
    for word in fold(text).split():
        if len(word) <= LONGEST_WORD:
            yield word
            yield from (word[match.start() :] for match in _INSIDE.finditer(word))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _nothing(_record: Any) -> float:
    return 0.0

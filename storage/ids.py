"""Record ids: 16 base-32 digits that sort by time and say in which partition their record lives.

48 bits of milliseconds since 1970 | 10 bits of logical partition | 22 random bits, none drawn twice by one process.
"""

from __future__ import annotations

import random
import re
from collections import OrderedDict
from zlib import crc32

from storage.clock import now

PARTITIONS = 1024
"""Logical partitions; a cluster maps them on fewer hash tags."""

_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_ID = re.compile(r"[0-9a-v]{16}(?![0-9a-z])")
_random = random.SystemRandom()
_drawn: OrderedDict[int, None] = OrderedDict()
_MOST_DRAWN = 65_536
"""How many of the last ids are remembered, so that many made in one millisecond do not meet."""


def new_id(partition: int | None = None) -> str:
    """A fresh id in this logical partition (0..1023), or in any."""
    place = _random.randrange(PARTITIONS) if partition is None else partition
    number = _draw(int(now().timestamp() * 1000) << 32 | place << 22)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(70, -1, -10)])


def _draw(first: int) -> int:
    while (number := first | _random.getrandbits(22)) in _drawn:
        pass
    _drawn[number] = None
    if len(_drawn) > _MOST_DRAWN:
        _drawn.popitem(last=False)
    return number


def is_record_id(text: str) -> bool:
    """Whether this looks like an id of ours, and not like a word."""
    return bool(_ID.fullmatch(text))


def partition_of(record_id: str) -> int:
    """The logical partition of a record, by its id alone.

    An id that begins with 16 digits (`<event id>-welcome`) lives where those digits say; any other word
    (a plan's slug) has a fixed place by its checksum.
    """
    if _ID.match(record_id):
        return int(record_id[:16], 32) >> 22 & PARTITIONS - 1
    return crc32(record_id.encode()) % PARTITIONS

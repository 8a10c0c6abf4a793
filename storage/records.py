"""Records and the envelope they are stored in.

A stored record is one JSON string, readable in `redis-cli`:

    {"v":3,"w":"x1Yz…","s":1,"ix":[["users:all",1764024000.5]],"c":[],"d":{"id":"0k3…","name":"Ana", …}}

v   version, the optimistic lock        ix  the sorted sets it stands in: [key, score]
w   token of the last write             c   what it adds to which counter: [key, amount]
s   schema number of d                  d   the record itself, fields of other releases included
"""

from __future__ import annotations

from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from storage.errors import Damaged


class Envelope(msgspec.Struct, frozen=True):
    """The stored form. Index entries and counted amounts are kept, so a later release can undo exactly them."""

    v: int
    w: str
    s: int
    ix: list[list[Any]]
    c: list[list[Any]]
    d: msgspec.Raw


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A plain immutable record. Subclasses add fields and rules; `stored` belongs to the storage package."""

    secret: ClassVar[frozenset[str]] = frozenset()
    """Names of fields whose values never reach an event."""

    id: str = ""
    stored: Envelope | UnsetType = UNSET

    @property
    def version(self) -> int:
        """How often this record was written; 0 before the first time."""
        return self.stored.v if self.stored else 0

    def replace(self, **changes: Any) -> Self:
        """A copy with these fields changed."""
        return replace(self, **changes)


R = TypeVar("R", bound=Record)


class Encoded(NamedTuple):
    """A record ready to be written."""

    value: bytes
    envelope: Envelope


class Codec(Generic[R]):
    """Between records of one type and their stored form.

    `upcasters[n]` turns the fields of schema n into those of schema n + 1; they run when an older record is read.
    """

    def __init__(self, record: type[R], upcasters: tuple[Any, ...] = ()) -> None:
        self.upcasters = upcasters
        self.fields = frozenset(record.__struct_fields__) - {"stored"}
        self._decoder = msgspec.json.Decoder(record)
        self._record = record

    def encode(self, record: R, token: str, entries: list[list[Any]], counted: list[list[Any]]) -> Encoded:
        body = _encode(replace(record, stored=UNSET))
        if record.stored and (unknown := self._unknown(record.stored)):
            body = _encode(unknown | msgspec.json.decode(body))
        envelope = Envelope(record.version + 1, token, len(self.upcasters), entries, counted, msgspec.Raw(body))
        return Encoded(_encode(envelope), envelope)

    def decode(self, raw: bytes | None) -> R | None:
        """The record in these bytes; None for nothing and for the tombstone of a fenced claim."""
        if raw is None:
            return None
        try:
            envelope = _open(raw)
            if bytes(envelope.d) == b"null":
                return None
            return replace(self.read(envelope), stored=envelope)
        except msgspec.DecodeError as error:
            raise Damaged(f"{self._record.__name__}: {error}") from error

    def read(self, envelope: Envelope) -> R:
        """The record inside an envelope, brought to today's schema."""
        if envelope.s >= len(self.upcasters):
            return self._decoder.decode(envelope.d)
        return msgspec.convert(self._upcast(envelope), self._record)

    def _upcast(self, envelope: Envelope) -> dict[str, Any]:
        fields: dict[str, Any] = msgspec.json.decode(envelope.d)
        for upcast in self.upcasters[envelope.s :]:
            fields = upcast(fields)
        return fields

    def _unknown(self, envelope: Envelope) -> dict[str, Any]:
        return {name: value for name, value in self._upcast(envelope).items() if name not in self.fields}


_encode = msgspec.json.Encoder().encode
_open = msgspec.json.Decoder(Envelope).decode

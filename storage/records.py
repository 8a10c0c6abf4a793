"""Records and the envelope they are stored in.

A stored record is one JSON string, readable in `redis-cli`:

    {"v":3,"w":"x1Yz…","s":1,"ix":[["users:all",1764024000.5]],"c":[],"u":["users:email:ana@…"],"d":{"id":"0k3…", …}}

v   version, the optimistic lock        ix  the sorted sets it stands in: [key, score, member]
w   token of the last write             c   what it adds to which counter: [key, amount]
s   schema number of d                  u   the claims that it holds; absent where there are none
                                        d   the record itself, fields of other releases included
"""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Self, TypeVar

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import force_setattr, replace

from storage.errors import Damaged


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The stored form. What a record stands in, counts for and claims is kept: a later release undoes exactly that."""

    v: int
    w: str
    s: int
    ix: list[list[Any]]
    c: list[list[Any]]
    u: list[str] = []
    d: msgspec.Raw


NOTHING = Envelope(v=0, w="", s=0, ix=[], c=[], d=msgspec.Raw(b"null"))
"""What a new record replaces."""

_open = msgspec.json.Decoder(Envelope).decode
_encode = msgspec.json.Encoder().encode


def open_envelope(raw: bytes) -> Envelope:
    """Raises `Damaged` when these bytes are no envelope."""
    try:
        return _open(raw)
    except msgspec.DecodeError as error:
        raise Damaged(str(error)) from error


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A plain immutable record. Subclasses add fields and rules; `stored` belongs to the storage package."""

    secret: ClassVar[frozenset[str]] = frozenset()
    """Names of fields whose values never reach an event."""

    id: str = ""
    stored: bytes | UnsetType = UNSET
    """The bytes that it was read from, which a changed copy keeps: they say what a write replaces."""

    @property
    def version(self) -> int:
        """How often this record was written; 0 before the first time."""
        return open_envelope(self.stored).v if self.stored else NOTHING.v

    def replace(self, **changes: Any) -> Self:
        """A copy with these fields changed."""
        return replace(self, **changes)


R = TypeVar("R", bound=Record)


class _SchemaNumber(msgspec.Struct):
    s: int


class _Content(msgspec.Struct, Generic[R]):
    d: R | None


_schema_number = msgspec.json.Decoder(_SchemaNumber).decode


class Codec(Generic[R]):
    """Between records of one type and their stored form.

    `upcasters[n]` turns the fields of schema n into those of schema n + 1; they run when an older record is read.
    """

    def __init__(self, record: type[R], upcasters: tuple[Any, ...] = ()) -> None:
        self.upcasters = upcasters
        self.fields = frozenset(record.__struct_fields__) - {"stored"}
        self._decode_content = msgspec.json.Decoder(_Content[record]).decode  # type: ignore[valid-type]
        self._record = record

    def encode(self, record: R, before: Envelope, token: str, **standing: list[Any]) -> bytes:
        """The version of a record that follows `before`, in its envelope. standing: the envelope's ix, c and u."""
        body, schema_number = _encode(replace(record, stored=UNSET)), len(self.upcasters)
        if before.v and (unknown := self._unknown(before)):
            body = _encode(unknown | msgspec.json.decode(body))
            schema_number = max(schema_number, before.s)  # a later release's fields are not to be upcasted again
        return _encode(Envelope(v=before.v + 1, w=token, s=schema_number, d=msgspec.Raw(body), **standing))

    def decode(self, raw: bytes | None) -> R | None:
        """The record in these bytes; None for nothing and for the tombstone of a fenced claim. Raises `Damaged`."""
        if raw is None:
            return None
        try:
            is_older = self.upcasters and _schema_number(raw).s < len(self.upcasters)
            record = self._upcasted(raw) if is_older else self._decode_content(raw).d
        except msgspec.DecodeError as error:
            raise Damaged(f"{self._record.__name__}: {error}") from error
        if record is not None:
            force_setattr(record, "stored", raw)
        return record

    def _upcasted(self, raw: bytes) -> R | None:
        return msgspec.convert(self._fields(open_envelope(raw)), self._record | None)

    def _fields(self, envelope: Envelope) -> dict[str, Any] | None:
        """Every field that is stored, brought to today's schema."""
        fields: dict[str, Any] | None = msgspec.json.decode(envelope.d)
        if fields is None:
            return None
        for upcast in self.upcasters[envelope.s :]:
            fields = upcast(fields)
        return fields

    def _unknown(self, envelope: Envelope) -> dict[str, Any]:
        fields = self._fields(envelope) or {}
        return {name: fields[name] for name in fields.keys() - self.fields}

"""One record of every type as this release stores it: `python -m tests.storage.write_fixtures`.

The file of a release that is out is never written again; a later release must open it as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from storage.records import NOTHING, Record
from storage.schemas import Schema

FOLDER = Path(__file__).parent / "fixtures"
ID = "06h0v000000000ab"
PLAIN: dict[type[inspect.Type], Any] = {
    inspect.StrType: "06h0v000000000ab",
    inspect.IntType: 1,
    inspect.FloatType: 1.5,
    inspect.BoolType: True,
    inspect.DateTimeType: datetime(2026, 11, 24, 12, tzinfo=UTC),
    inspect.DateType: date(2026, 11, 24),
    inspect.AnyType: "anything",
    inspect.NoneType: None,
}

COLLECTIONS: dict[type[inspect.Type], Any] = {
    inspect.ListType: list,
    inspect.SetType: set,
    inspect.FrozenSetType: frozenset,
    inspect.VarTupleType: tuple,
}


def release() -> str:
    return tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]


def stored_records(schemas: list[Schema[Any]]) -> Iterator[tuple[str, bytes]]:
    """Their keys and bytes, the same each time."""
    for schema in sorted(schemas, key=lambda schema: schema.key):
        record = example(schema.record)
        standing = {"ix": schema.entries(record), "c": schema.counted(record), "u": schema.claims(record)}
        yield schema.key_of(record.id), schema.codec.encode(record, NOTHING, "fixture", **standing)


def example(record: type[Record]) -> Record:
    info = inspect.type_info(record)
    fields = {field.name: value_of(field.type) for field in info.fields if field.name not in ("id", "stored")}
    return record(id=ID, **fields)


def value_of(kind: inspect.Type) -> Any:
    if isinstance(kind, inspect.UnionType):
        return value_of(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    if isinstance(kind, inspect.LiteralType):
        return kind.values[0]
    if isinstance(kind, inspect.EnumType):
        return next(iter(kind.cls)) if issubclass(kind.cls, Enum) else None
    if isinstance(kind, inspect.StructType | inspect.DataclassType):
        return kind.cls(**{field.name: value_of(field.type) for field in kind.fields})
    if isinstance(kind, inspect.DictType):
        return {value_of(kind.key_type): value_of(kind.value_type)}
    if type(kind) in COLLECTIONS:
        values = [value_of(kind.item_type)]
        return {"ListType": list, "SetType": set, "FrozenSetType": frozenset, "VarTupleType": tuple}[
            type(kind).__name__
        ](values)
    if isinstance(kind, inspect.TupleType):
        return tuple(map(value_of, kind.item_types))
    return PLAIN[type(kind)]


def product_schemas() -> list[Schema[Any]]:
    """Those of the product, less the sandbox, which never leaves a developer's machine."""
    from storage.keyspace import known_schemas

    foreign = ("tests.", "benchmarks.", "payments.sandbox")
    return [schema for schema in known_schemas() if not schema.record.__module__.startswith(foreign)]


def main() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    lines = [msgspec.json.encode({"key": key, "value": raw.decode()}) for key, raw in stored_records(product_schemas())]
    (FOLDER / f"{release()}.jsonl").write_bytes(b"\n".join(lines) + b"\n")


if __name__ == "__main__":
    main()

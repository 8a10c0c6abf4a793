"""Which installation a database belongs to: the key `storage:installation` and the file VAR_DIR/installation agree.

An empty or foreign database at the address of ours is noticed before anything is written to it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from storage.clock import now
from storage.connection import store
from storage.ids import new_id

KEY = "storage:installation"


class Installation(msgspec.Struct, frozen=True):
    id: str
    partitions: int
    created: datetime


class WrongDatabase(RuntimeError):
    """This database is not the one of this installation; the message is one sentence that says the fix."""


def join_installation(var_dir: Path) -> bool:
    """Make sure that the database is ours, or mark a new one as ours; True when it is new. WrongDatabase otherwise."""
    path = var_dir / "installation"
    marked, known = _read(store.execute("GET", KEY)), _read(path.read_bytes() if path.exists() else None)
    if known and not marked:
        raise WrongDatabase(
            f"The Redis database is empty, but this installation has had data in it since {known.created:%Y-%m-%d}; "
            f"restore a backup, correct REDIS_URL, or delete {path} to begin anew."
        )
    if known and marked and known.id != marked.id:
        raise WrongDatabase(
            "The Redis database belongs to another installation; "
            f"correct REDIS_URL, or delete {path} to use that database from here."
        )
    ours = marked or _mark()
    if ours.partitions != store.partitions:
        raise WrongDatabase(
            f"REDIS_PARTITIONS is {store.partitions}, but the records were stored with {ours.partitions}; "
            f"set REDIS_PARTITIONS={ours.partitions}."
        )
    var_dir.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.encode(ours))
    return marked is None


def _mark() -> Installation:
    ours = Installation(new_id(), store.partitions, now())
    store.execute("SET", KEY, msgspec.json.encode(ours), "NX")
    return _read(store.execute("GET", KEY)) or ours


def _read(raw: bytes | None) -> Installation | None:
    return msgspec.json.decode(raw, type=Installation) if raw else None

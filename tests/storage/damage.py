"""A store full of records, and a thousand ways to harm it. Each harm returns what a report must name."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec

from storage.bulk import commit_in_bulk
from storage.commits import Write
from storage.connection import store
from storage.events import events
from storage.ids import new_id
from storage.records import Record
from storage.repositories import Repository
from tests.storage.records import Loan, Reader, loans, readers

Harm = Callable[[random.Random], str]
CITIES = ("campinas", "santos", "recife")
STATUSES = ("out", "back")


def fill(rng: random.Random, size: int) -> None:
    """So many readers, each with a loan, half of them with an event and a log."""

    def writes(number: int) -> Iterator[Any]:
        ana = readers.named(Reader(email=f"{number}@example.org", city=rng.choice(CITIES), fees=rng.randrange(1, 9)))
        loan = loans.named(Loan(reader=ana.id, pages=rng.randrange(1, 9), status=rng.choice(STATUSES)))
        event = {"event": "reader.joined", "by": "visitor"} if number % 2 else {}
        yield from (readers.creating(ana, **event), loans.creating(loan))
        if number % 2:
            yield loans.appending(loans.letters, loan.id, "Olá")

    commit_in_bulk([list(writes(number)) for number in range(size)])


def harms(rng: random.Random) -> list[Harm]:
    """One for every record, none of which hides another, and some for what has no record."""
    records = [(repository, record) for repository in (readers, loans, events) for record in all_of(repository)]
    found = [harm_to(repository, record, rng) for repository, record in records]
    return [*found, *strays(rng), *wrong_counters()]


def all_of(repository: Repository[Any]) -> Iterator[Any]:
    cursor = None
    while True:
        page = repository.list(repository.all, cursor=cursor, limit=500)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def harm_to(repository: Repository[Any], record: Record, rng: random.Random) -> Harm:
    write = Write(repository.schema, record, record)
    tag, place = store.tag(record.id), store.tag(record.id) + repository.schema.key_of(write.id)
    envelope = msgspec.json.decode(record.stored)
    entry, _ = rng.choice(envelope["ix"])
    kinds: list[Callable[[], object]] = [
        lambda: store.execute("ZREM", tag + entry, record.id),
        lambda: store.execute("ZINCRBY", tag + entry, 1, record.id),
        lambda: store.execute("SET", place, record.stored[: rng.randrange(len(record.stored))]),
        lambda: store.execute("DEL", place),
        lambda: rewrite(place, envelope, ix=envelope["ix"][1:]),
        lambda: rewrite(place, envelope, ix=[*envelope["ix"], ["library:readers:former", 1]]),
    ]
    for claim in envelope.get("u", []):
        kinds.append(partial(store.execute, "DEL", claim))
        kinds.append(partial(store.execute, "SET", claim, new_id()))
        kinds.append(lambda: rewrite(place, envelope, u=[]))
    if envelope["c"]:
        kinds.append(lambda: rewrite(place, envelope, c=envelope["c"][1:]))
    return named(record.id, rng.choice(kinds))


def rewrite(place: str, envelope: dict[str, Any], **changes: Any) -> None:
    store.execute("SET", place, msgspec.json.encode(envelope | changes))


def strays(rng: random.Random) -> Iterator[Harm]:
    for number in range(60):
        stranger, claim = new_id(), f"library:readers:card:{number}"
        index = f"{store.tag(stranger)}library:readers:city:{rng.choice(CITIES)}"
        log = f"{store.tag(stranger)}library:letters:{stranger}"
        yield named(stranger, partial(store.execute, "ZADD", index, 1, stranger))
        yield named(claim, partial(store.execute, "SET", claim, stranger))
        yield named(log, partial(store.execute, "XADD", log, "*", "entry", "1"))


def wrong_counters() -> Iterator[Harm]:
    names = [f"library:fees:{city}" for city in CITIES] + [f"library:pages:{status}" for status in STATUSES]
    for tag in store.tags:
        for name in names:
            yield named(tag + name, partial(store.execute, "INCRBY", tag + name, 1_000_000))


def named(name: str, harm: Callable[[], object]) -> Harm:
    def harmed(_rng: random.Random) -> str:
        harm()
        return name

    return harmed

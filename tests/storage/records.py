"""A small lending library, so that the tests of the store have records of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, ClassVar, Literal

from storage.indexes import Counter, Index, Log, Unique
from storage.records import Record
from storage.repositories import Repository

OPENING = datetime(2026, 11, 24, 9, tzinfo=UTC)
_numbers = count(1)


class Reader(Record, frozen=True, kw_only=True):
    secret: ClassVar[frozenset[str]] = frozenset({"password"})

    email: str
    card: str | None = None
    city: str = "campinas"
    password: str = ""
    fees: int = 0
    serial: int = 0
    joined_at: datetime = OPENING


class Loan(Record, frozen=True, kw_only=True):
    reader: str
    status: Literal["out", "back"] = "out"
    pages: int = 0
    due_on: date | None = None
    created_at: datetime = OPENING


class Book(Record, frozen=True, kw_only=True):
    title: str
    rank: float = 0.0


class Readers(Repository[Reader]):
    record = Reader
    key = "library:readers:{id}"
    uniques = (Unique("library:readers:email:{email}"), Unique("library:readers:card:{card}"))
    all = Index("library:readers:all", score="joined_at")
    by_city = Index("library:readers:city:{city}", score="joined_at")
    indebted = Index("library:readers:indebted", score="fees", when=lambda reader: reader.fees > 0)
    fees = Counter("library:fees:{city}", amount=lambda reader: reader.fees)
    headcount = Counter("library:headcount:{city}", amount=lambda reader: 1)


class Loans(Repository[Loan]):
    record = Loan
    key = "library:loans:{id}"
    owner = "reader"
    all = Index("library:loans:all")
    by_reader = Index("library:loans:reader:{reader}")
    by_status = Index("library:loans:status:{status}")
    due = Index("library:loans:due", score="due_on", when=lambda loan: loan.status == "out" and loan.due_on)
    pages = Counter("library:pages:{status}", amount=lambda loan: loan.pages)
    letters = Log("library:letters:{id}")


class Books(Repository[Book]):
    record = Book
    key = "library:books:{id}"
    all = Index("library:books:all", score="rank")


readers = Readers()
loans = Loans()
books = Books()


def make_reader(**fields: Any) -> Reader:
    number = next(_numbers)
    known = {"email": f"reader{number}@example.org", "joined_at": OPENING + timedelta(seconds=number)}
    return readers.create(Reader(**known | fields))


def make_loan(reader: Reader, **fields: Any) -> Loan:
    return loans.create(Loan(reader=reader.id, **fields))

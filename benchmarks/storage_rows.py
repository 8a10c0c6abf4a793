"""The rows about `storage/` itself: against redis-py by hand, against Django's ORM, as data grows, and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, repeat

from accounts.repositories import Users, users
from accounts.services.directory import find_people
from benchmarks.by_hand import HandWritten
from benchmarks.datasets import Dataset, Datasets
from benchmarks.records import Person, a_person_like, people
from benchmarks.report import Report, Row
from benchmarks.seeds import TODAY, a_user
from benchmarks.timing import Contender, calling, compare
from payments.repositories import Ledger, Payments, ledger, payments
from storage.connection import store
from storage.records import open_envelope

OVER_HAND = {"get": 0.8, "find_by": 0.8, "create": 0.8, "change": 0.8, "listing of 25": 0.7}
OVER_ORM = {"get": 3, "find_by": 3, "create": 1.5, "change": 1.5, "listing of 25": 3}
COUNTS = ("count of users", "count of payments due", "sum of money owed", "sum of money received in a month")
AS_DATA_GROWS = {"get": 1.15, "change": 1.15, "listing of 25": 1.3, "search of users": 2} | dict.fromkeys(COUNTS, 1.15)
_new = count(10**8)


def print_storage_rows(report: Report, data: Datasets, *, seconds: float) -> None:
    """seconds: how long each comparison may take."""
    print_memory(report, data.middle)
    print_over_hand(report, data, seconds)
    if data.orm:
        print_over_orm(report, data, seconds)
    print_growth(report, data, seconds)


def print_memory(report: Report, dataset: Dataset) -> None:
    number = len(dataset.people)
    dataset.use()
    records = sum(_sizes_of_records())
    detail = f"{dataset.memory / number / 1000:.1f} kB a user against {records / number / 1000:.1f} kB"
    what = "memory of a user, contract, 3 payments, ledger, event"
    report.add(Row(what, "JSON bytes of the records", dataset.memory / records, 2.5, at_most=True, detail=detail))


def print_over_hand(report: Report, data: Datasets, seconds: float) -> None:
    ours, theirs = our_operations(data.middle), by_hand(data.hand, data.middle)
    data.middle.use()
    for name, goal in OVER_HAND.items():
        found = compare(ours[name], theirs[name], seconds=seconds)
        report.add(Row(name, "redis-py by hand", found.ratio, goal, detail=found.detail))


def print_over_orm(report: Report, data: Datasets, seconds: float) -> None:
    assert data.orm
    ours = our_operations(data.large)
    data.large.use()
    for name, goal in (OVER_ORM | dict.fromkeys(COUNTS, 30)).items():
        found = compare(ours[name], data.orm.contender(name), seconds=seconds)
        report.add(Row(name, "Django ORM, PostgreSQL", found.ratio, goal, detail=found.detail))


def print_growth(report: Report, data: Datasets, seconds: float) -> None:
    small, large = our_operations(data.small), our_operations(data.large)
    sizes = f"{len(data.large.people):,} users / {len(data.small.people):,}"
    for name, goal in AS_DATA_GROWS.items():
        found = compare(data.large.here(large[name]), data.small.here(small[name]), seconds=seconds)
        cost = 1 / found.ratio
        report.add(Row(f"cost of {name}", sizes, cost, goal, at_most=True, detail=found.detail))


def _search(text: str) -> None:
    find_people(text=text, role="", state="", cursor=None)


def our_operations(dataset: Dataset) -> dict[str, Contender]:
    ids = [person.user.id for person in dataset.people]
    return {
        "get": calling(people.get, ids),
        "find_by": calling(lambda email: people.find_by("email", email), _addresses(dataset)),
        "create": calling(_register, _newcomers()),
        "change": calling(_rename, ids),
        "listing of 25": calling(lambda status: payments.list(Payments.by_status, status=status), ["due"]),
        "search of users": calling(_search, [person.user.name.split()[0][:4] for person in dataset.people[:50]]),
        "count of payments due": calling(lambda status: payments.count(Payments.by_status, status=status), ["due"]),
        "count of users": calling(users.count, [Users.all]),
        "sum of money owed": calling(lambda kind: payments.total(Payments.outstanding, kind=kind), ["phase2"]),
        "sum of money received in a month": calling(
            lambda month: ledger.total(Ledger.received, month=month, kind="phase1"),
            [f"{TODAY - timedelta(days=150):%Y-%m}"],
        ),
    }


def by_hand(hand: HandWritten, dataset: Dataset) -> dict[str, Contender]:
    ids = [person.user.id for person in dataset.people]
    return {
        "get": calling(hand.get, ids),
        "find_by": calling(hand.find_by_email, _addresses(dataset)),
        "create": calling(hand.create, _newcomers()),
        "change": calling(lambda person_id: hand.rename(person_id, f"Ana {next(_new)}"), ids),
        "listing of 25": calling(hand.list_payments, ["due"]),
    }


def _register(person: Person) -> None:
    people.create(person, event="person.registered", by=person.id)


def _rename(person_id: str) -> None:
    def renamed(person: Person) -> Person:
        return person.replace(name=f"Ana {next(_new)}")

    people.change(person_id, renamed, event="person.changed", by=person_id)


def _newcomers() -> Iterator[Person]:
    return (a_person_like(a_user(next(_new))) for _ in repeat(None))


def _addresses(dataset: Dataset) -> list[str]:
    return [person.user.email for person in dataset.people]


def _sizes_of_records() -> Iterator[int]:
    cursor = 0
    while True:
        cursor, keys = store.execute("SCAN", cursor, "COUNT", 1000, "TYPE", "string")
        for raw in store.read([("GET", key) for key in keys if not key.startswith(b"bench:")]):
            if raw.startswith(b'{"v":'):
                yield len(bytes(open_envelope(raw).d))
        if not int(cursor):
            return

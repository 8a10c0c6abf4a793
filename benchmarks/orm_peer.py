"""The door to the peer on Django's ORM: its process, and its tables filled with the same customers as ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.seeds import Customer
from benchmarks.timing import Contender

Row = tuple[Any, dict[str, Any]]
"""A record, and what its row holds that the record does not."""


class OrmPeer:
    """A context: the process ends with it."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.orm"],
            env=os.environ | {"BENCH_POSTGRES": str(socket)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> OrmPeer:
        self._ask(create_tables=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def contender(self, operation: str) -> Contender:
        return lambda calls: self._ask(operation=operation, calls=calls)["seconds"]

    def seed(self, people: list[Customer]) -> None:
        """Ids are numbers from 1; so many events stand in the audit trail as with us."""
        with psycopg.connect(host=str(self.socket), user="bench", dbname="postgres", autocommit=True) as connection:
            for table, rows in _TABLES.items():
                _fill(connection, table, rows(people))
            connection.execute("ANALYZE")
        self._ask(users=len(people))

    def sign_in(self, *, customer: int) -> tuple[str, str]:
        """The session keys of this customer and of somebody of the team."""
        answer = self._ask(sign_in=customer)
        return answer["customer"], answer["staff"]

    def _ask(self, **request: Any) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the peer on Django's ORM ended; see what it said above")
        return json.loads(line)


def _fill(connection: psycopg.Connection, table: str, rows: Iterator[Row]) -> None:
    """A column takes the record's field of its name, unless the row says otherwise."""
    named = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
    columns = [column for (column,) in connection.execute(named, [table])]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for record, stated in rows:
            copy.write_row([stated[name] if name in stated else getattr(record, name) for name in columns])
    connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _users(people: list[Customer]) -> Iterator[Row]:
    for number, person in enumerate(people, 1):
        yield person.user, {"id": number}


def _contracts(people: list[Customer]) -> Iterator[Row]:
    for number, person in enumerate(people, 1):
        yield person.contract, {"id": number, "user_id": number}


def _payments(people: list[Customer]) -> Iterator[Row]:
    for number, person in enumerate(people, 1):
        for place, payment in enumerate(person.payments, 3 * number):
            owner = {"user_id": number, "contract_id": number}
            yield payment, owner | {"id": place, "intent": payment.intent or None, "invoice": payment.invoice or None}


def _subscriptions(people: list[Customer]) -> Iterator[Row]:
    for number, person in enumerate(people, 1):
        for subscription in person.subscriptions:
            yield subscription, {"id": number, "user_id": number, "contract": number}


def _ledger(people: list[Customer]) -> Iterator[Row]:
    for number, person in enumerate(people, 1):
        for place, row in enumerate(person.ledger, 3 * number):
            yield row, {"id": place, "payment_id": place, "user_id": number}


def _events(people: list[Customer]) -> Iterator[Row]:
    for number, person in enumerate(people, 1):
        user, about = person.user, dict.fromkeys(("subject", "actor"), str(number))
        after = json.dumps({"name": user.name, "email": user.email, "company": user.company, "phone": user.phone})
        told = {"id": number, "name": "user.registered", "address": "", "at": user.created_at}
        yield user, told | about | {"before": "{}", "after": after}


_TABLES: dict[str, Callable[[list[Customer]], Iterator[Row]]] = {
    "orm_user": _users,
    "orm_contract": _contracts,
    "orm_payment": _payments,
    "orm_subscription": _subscriptions,
    "orm_ledgerrow": _ledger,
    "orm_event": _events,
}

"""What the first page of the team's ticket queue costs as tickets grow in number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

from accounts.permissions import ADMIN
from accounts.repositories import users
from benchmarks.datasets import Dataset, in_two_processes, wait_for_the_disk
from benchmarks.pages import cookie_of, prepared_pages, requesting
from benchmarks.report import Report, Row
from benchmarks.seeds import TODAY, a_user
from benchmarks.servers import redis_server
from benchmarks.timing import compare
from storage.bulk import commit_in_bulk
from storage.connection import store
from storage.ids import new_id, partition_of
from support.models import KINDS, PRIORITIES, STATUSES, Ticket
from support.repositories import tickets

QUEUE = "/staff/tickets/"
NAME = "first page of the ticket queue"


def print_ticket_rows(report: Report, few: int, many: int, folder: Path, *, seconds: float) -> None:
    """few, many: how many tickets there are. seconds: how long the comparison may take."""
    with _tickets(few, folder) as small, _tickets(many, folder) as large, prepared_pages():
        ours, peer = (data.here(requesting(QUEUE, _staff_cookie(data))) for data in (large, small))
        found = compare(ours, peer, seconds=seconds)
    against = f"{many:,} tickets / {few:,}"
    report.add(Row(f"cost of {NAME}", against, 1 / found.ratio, 1.15, at_most=True, detail=found.detail))


def a_ticket(number: int, chance: Random) -> Ticket:
    """One of two years' tickets; of ten, four are not finished."""
    user = a_user(number)
    at = TODAY - timedelta(seconds=chance.randrange(1, 730 * 86400))
    status = chance.choices(STATUSES, (2, 1, 1, 3, 3))[0]
    return Ticket(
        id=new_id(partition_of(user.id)),
        user=user.id,
        customer_name=user.name,
        customer_email=user.email,
        subject=f"Trocar o horário do agente {number}",
        kind=chance.choice(KINDS),
        priority=chance.choice(PRIORITIES),
        draft=new_id(),
        messages=1,
        waiting_since=at,
        status_at=at,
        created_at=at,
        updated_at=at,
    ).moved(status, at=at + timedelta(hours=3))


def commit_tickets(numbers: list[int]) -> int:
    """Write so many as the site would, one commit each, many a round trip; how many commits."""
    chance = Random(7)
    return commit_in_bulk([tickets.creating(a_ticket(number, chance))] for number in numbers)


@contextmanager
def _tickets(count: int, folder: Path) -> Iterator[Dataset]:
    with redis_server(folder / f"tickets-{count}") as url:
        store.use(url)
        in_two_processes(url, commit_tickets, list(range(count)))
        data = Dataset(url, [], 0)
        wait_for_the_disk(data)
        yield data


def _staff_cookie(data: Dataset) -> str:
    data.use()
    staff = a_user(10**9).replace(role=ADMIN)
    return cookie_of(users.create(staff, event="user.registered", by="command:bench"))

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.__main__ import QUICK_STREAMS
from benchmarks.live_rows import DELIVERY, MEMORY, PAGE_BESIDE
from benchmarks.page_rows import PAGES
from benchmarks.servers import NO_POSTGRES, postgres_folder
from benchmarks.sign_in_rows import NAME
from benchmarks.storage_rows import AS_DATA_GROWS, COUNTS, OVER_HAND, OVER_ORM
from benchmarks.ticket_rows import NAME as QUEUE_PAGE
from benchmarks.webhook_rows import GROWTH
from benchmarks.webhook_rows import NAME as WEBHOOK


@pytest.fixture(scope="module")
def printed() -> str:
    bench = [sys.executable, "-m", "benchmarks", "--quick"]
    done = subprocess.run(bench, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_against(printed: str, peer: str) -> list[str]:
    cells = ([cell.strip() for cell in line.split("|")] for line in printed.splitlines() if line.startswith("|"))
    return [what for _, what, against, *_ in cells if against == peer]


def test_every_operation_is_compared_with_redis_py(printed):
    assert rows_against(printed, "redis-py by hand") == list(OVER_HAND)


def test_every_operation_and_count_is_compared_with_the_orm_where_there_is_postgres(printed):
    compared = rows_against(printed, "Django ORM, PostgreSQL")
    assert compared == [*OVER_ORM, *COUNTS] if postgres_folder() else NO_POSTGRES in printed


def test_operations_and_pages_are_compared_as_data_grows(printed):
    grown = rows_against(printed, "500 users / 100")
    assert grown == [f"cost of {name}" for name in (*AS_DATA_GROWS, *(page.name for page in PAGES), GROWTH)]


def test_the_ticket_queue_is_compared_as_tickets_grow(printed):
    assert rows_against(printed, "500 tickets / 100") == [f"cost of {QUEUE_PAGE}"]


def test_every_page_is_compared_with_a_bare_view(printed):
    assert rows_against(printed, "bare view, constants") == [f"server CPU: {page.name}" for page in PAGES]


def test_no_page_makes_more_than_two_round_trips(printed):
    trips = [line for line in printed.splitlines() if line.startswith("| round trips: ")]
    assert len(trips) == len(PAGES) and all(line.split("|")[5].strip() == "met" for line in trips)


def test_requests_per_second_are_compared_with_the_orm_where_there_is_postgres(printed):
    compared = rows_against(printed, "Django ORM, same workers")
    assert compared == [f"requests/s: {page.name}" for page in PAGES if postgres_folder()]


def test_memory_is_measured(printed):
    assert len(rows_against(printed, "JSON bytes of the records")) == 1


def test_signing_in_is_measured_without_the_hash(printed):
    assert NAME in printed


def test_a_webhook_is_measured_without_its_question_to_stripe(printed):
    assert WEBHOOK in printed


def test_live_connections_are_measured(printed):
    rows = [
        line for line in printed.splitlines() if any(f"| {what}" in line for what in (DELIVERY, PAGE_BESIDE, MEMORY))
    ]
    assert len(rows) == 4 and all(f"{QUICK_STREAMS} streams" in row or f"any of {QUICK_STREAMS}" in row for row in rows)

"""The rows about pages: round trips, CPU, growth, and requests a second against the same pages on Django's ORM."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.datasets import Datasets
from benchmarks.load import requests_per_second, size_of_answer
from benchmarks.pages import (
    CSRF_COOKIE,
    PAGES,
    MeasuredPage,
    Visitors,
    a_customer,
    counted_trips,
    from_constants,
    prepared_pages,
    requesting,
    signed_in,
)
from benchmarks.report import Report, Row
from benchmarks.servers import web_server
from benchmarks.sign_in_rows import print_sign_in
from benchmarks.timing import compare
from benchmarks.webhook_rows import print_webhook

CONNECTIONS = 16


def print_page_rows(report: Report, data: Datasets, folder: Path, *, seconds: float) -> None:
    """seconds: how long each comparison may take."""
    small, large = signed_in(data.small), signed_in(data.large)
    data.large.use()
    with prepared_pages():
        for page in PAGES:
            print_trips(report, page, large)
        for page in PAGES:
            print_cpu(report, page, large, seconds)
        for page in PAGES:
            print_growth(report, page, data, small, large, seconds)
        print_sign_in(report, data.large)
        print_webhook(report, data)
    if data.orm:
        print_throughput(report, data, large, folder, seconds)


def print_trips(report: Report, page: MeasuredPage, visitors: Visitors) -> None:
    request = requesting(page.address, visitors.cookie(page))
    request(2)
    with counted_trips() as trips:
        request(1)
    report.add(Row(f"round trips: {page.name}", "", len(trips), 2, at_most=True, unit=""))


def print_cpu(report: Report, page: MeasuredPage, visitors: Visitors, seconds: float) -> None:
    cookie = visitors.cookie(page)
    ours, bare = requesting(page.address, cookie, clock=process_time), from_constants(page, cookie)
    found = compare(ours, bare, seconds=seconds)
    what = f"server CPU: {page.name}"
    report.add(Row(what, "bare view, constants", 1 / found.ratio, 1.6, at_most=True, detail=found.detail))


def print_growth(
    report: Report, page: MeasuredPage, data: Datasets, small: Visitors, large: Visitors, seconds: float
) -> None:
    few = data.small.here(requesting(page.address, small.cookie(page)))
    many = data.large.here(requesting(page.address, large.cookie(page)))
    found = compare(many, few, seconds=seconds)
    against = f"{len(data.large.people):,} users / {len(data.small.people):,}"
    goal = 1.3 if page.is_staff else 1.15
    report.add(Row(f"cost of {page.name}", against, 1 / found.ratio, goal, at_most=True, detail=found.detail))


def print_throughput(report: Report, data: Datasets, visitors: Visitors, folder: Path, seconds: float) -> None:
    assert data.orm
    keys = data.orm.sign_in(customer=a_customer(data.large) + 1)
    theirs = Visitors(*(f"session={key}; {CSRF_COOKIE}" for key in keys))
    ours = web_server("config.settings", folder / "ours.log", REDIS_URL=data.large.url)
    on_orm = web_server("benchmarks.orm.page_settings", folder / "orm.log", BENCH_POSTGRES=str(data.orm.socket))
    with ours as our_port, on_orm as orm_port:
        for page in PAGES:
            ports = (our_port, visitors.cookie(page)), (orm_port, theirs.cookie(page))
            rounds = [[_rate(port, page, cookie, seconds) for port, cookie in ports] for _ in range(_rounds(seconds))]
            _add_throughput(report, page, rounds[1:])
            if apart := _difference(page, ports):
                report.note(f"These two pages differ by {apart:.0%} in size: benchmarks/orm/page_views.py is behind.")


def _add_throughput(report: Report, page: MeasuredPage, rates: list[list[float]]) -> None:
    ratio = median(mine / orm for mine, orm in rates)
    mine, orm = (median(column) for column in zip(*rates, strict=True))
    detail = f"{mine:.0f} against {orm:.0f}"
    report.add(Row(f"requests/s: {page.name}", "Django ORM, same workers", ratio, 1.5, detail=detail))


def _difference(page: MeasuredPage, ports: Iterable[tuple[int, str]]) -> float:
    """How much longer one page is than the other, less what ids and dates make; they should say the same."""
    few, many = sorted(size_of_answer(port, page.address, cookie) for port, cookie in ports)
    return many / few - 1 if many > 1.1 * few else 0


def _rounds(seconds: float) -> int:
    """The first one only warms up."""
    return 4 if seconds > 1 else 2


def _rate(port: int, page: MeasuredPage, cookie: str, seconds: float) -> float:
    return requests_per_second(port, page.address, cookie, connections=CONNECTIONS, seconds=seconds / 3)

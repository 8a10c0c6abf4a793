"""The rows about live connections: how soon news are there, what they cost pages, and memory.

News are told by a process of its own; each carries the moment before it was told, so the time includes the commit.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import monotonic, sleep

from benchmarks.datasets import Dataset
from benchmarks.live_clients import Crowd, Page
from benchmarks.pages import cookie_of
from benchmarks.report import Report, Row
from benchmarks.servers import web_server
from notifications.services import notify
from storage.commits import commit
from storage.connection import store
from storage.events import note

NEWS_PER_SECOND = 40
CONNECTIONS, SECONDS_BETWEEN_PAGES = 8, 0.1
PAGE = "/account/"
DELIVERY, PAGE_BESIDE, MEMORY = "news to the browser", "page at p50, news coming", "memory of the web processes, each"


def print_live_rows(report: Report, dataset: Dataset, folder: Path, *, streams: int, seconds: float) -> None:
    """streams: how many are open. seconds: how long each of the two loads lasts is three times that."""
    dataset.use()
    people = dataset.people[-streams:]
    cookies = [cookie_of(person.user) for person in people]
    with web_server("config.settings", folder / "live.log", REDIS_URL=dataset.url) as port:
        crowd = Crowd()
        alone = _page_seconds(crowd, port, cookies[0], 3 * seconds)
        each = _memory_of_each(crowd, port, cookies)
        told, beside = _told_beside_pages(
            crowd, port, cookies[0], dataset, [one.user.id for one in people], 3 * seconds
        )
        crowd.close_streams()
        alone = (alone + _page_seconds(crowd, port, cookies[0], 3 * seconds)) / 2
        crowd.close()
    against = f"{len(cookies):,} streams, pages at {CONNECTIONS / SECONDS_BETWEEN_PAGES:.0f}/s"
    _add_delivery(report, against, told)
    ratio, detail = beside / alone, f"{beside * 1000:.1f} ms against {alone * 1000:.1f} ms"
    report.add(Row(PAGE_BESIDE, f"without any of {len(cookies):,}", ratio, 1.3, at_most=True, detail=detail))
    report.add(Row(MEMORY, f"{len(cookies):,} streams", each, 30, at_most=True, unit=" kB"))


def _memory_of_each(crowd: Crowd, port: int, cookies: list[str]) -> float:
    """In kB. The first ones bring up what all of them share, which is not counted."""
    shared = min(300, len(cookies) // 2)
    crowd.open_streams(port, iter(cookies[:shared]))
    before = _memory()
    crowd.open_streams(port, iter(cookies[shared:]))
    return (_memory() - before) / (len(cookies) - shared) / 1024


def _add_delivery(report: Report, against: str, told: list[float]) -> None:
    last = quantiles(told, n=100)[98]
    detail = f"{len(told)} told, {NEWS_PER_SECOND} a second"
    report.add(Row(f"{DELIVERY}, p50", against, median(told) * 1000, 100, at_most=True, unit=" ms", detail=detail))
    report.add(Row(f"{DELIVERY}, p99", against, last * 1000, 250, at_most=True, unit=" ms"))


def _page_seconds(crowd: Crowd, port: int, cookie: str, seconds: float) -> float:
    """The median under a steady load that leaves room. The first second only warms up."""
    pages = _open_pages(crowd, port, cookie)
    crowd.wait(lambda: False, seconds=seconds)
    _wait_for_all(crowd, pages)
    return _median_of(pages)


def _told_beside_pages(
    crowd: Crowd, port: int, cookie: str, dataset: Dataset, user_ids: list[str], seconds: float
) -> tuple[list[float], float]:
    """How long each piece of news took, and the median of the pages meanwhile."""
    number = max(2, round(seconds * NEWS_PER_SECOND))
    teller = get_context("fork").Process(target=tell, args=(dataset.url, user_ids, number))
    pages = _open_pages(crowd, port, cookie)
    teller.start()
    arrived = crowd.wait(lambda: sum(len(one.seconds) for one in crowd.streams) >= number, seconds=seconds + 60)
    teller.join()
    _wait_for_all(crowd, pages)
    if not arrived:
        raise SystemExit("not all news arrived")
    return [one for stream in crowd.streams for one in stream.seconds], _median_of(pages)


def tell(url: str, user_ids: list[str], number: int) -> None:
    """In a process of its own: so many pieces of news at a steady pace, each to somebody."""
    store.use(url)
    chance, start = Random(7), monotonic()
    for place in range(number):
        sleep(max(0, start + place / NEWS_PER_SECOND - monotonic()))
        user_id = chance.choice(user_ids)
        [event] = commit(note("bench.told", subject=user_id, by="command:bench"))
        notify(event, user_id, "password_changed", url=f"{PAGE}?at={monotonic():.6f}")


def _open_pages(crowd: Crowd, port: int, cookie: str) -> list[Page]:
    return crowd.open_pages(port, PAGE, cookie, connections=CONNECTIONS, pause=SECONDS_BETWEEN_PAGES)


def _wait_for_all(crowd: Crowd, pages: list[Page]) -> None:
    """However short the load was, each has something to say."""
    crowd.wait(lambda: all(len(page.seconds) > 1 for page in pages), seconds=30)
    crowd.close_pages()


def _median_of(pages: list[Page]) -> float:
    return median(one for page in pages for one in page.seconds[1:] or page.seconds)


def _memory() -> int:
    """Bytes that the web processes hold for themselves."""
    return sum(_own_memory(worker) for server in _children(os.getpid()) for worker in _children(server))


def _own_memory(pid: int) -> int:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(row.split()[1]) * 1024 for row in rows if row.startswith("Private_"))


def _children(pid: int) -> Iterator[int]:
    """Of all its threads, those that run gunicorn."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text().split():
            if b"gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield int(child)

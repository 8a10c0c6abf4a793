"""The same customers at three sizes, each in a Redis server of its own, the largest also in PostgreSQL."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from benchmarks.by_hand import HandWritten
from benchmarks.orm_peer import OrmPeer
from benchmarks.records import a_person_like, people
from benchmarks.seeds import Customer, commit_customers, customers
from benchmarks.servers import NO_POSTGRES, postgres_folder, postgres_server, redis_server
from benchmarks.timing import Contender
from storage.bulk import commit_in_bulk
from storage.connection import store


@dataclass
class Dataset:
    url: str
    people: list[Customer]
    memory: int
    """Bytes that they take in the server."""

    def use(self) -> None:
        store.use(self.url)

    def here(self, contender: Contender) -> Contender:
        """The contender, performed on this data set."""

        def run(calls: int) -> float:
            self.use()
            contender(1)
            return contender(calls)

        return run


@dataclass
class Datasets:
    """hand: the peer by hand, beside the middle data set; orm: None where PostgreSQL is not installed."""

    small: Dataset
    middle: Dataset
    large: Dataset
    hand: HandWritten
    orm: OrmPeer | None


@contextmanager
def prepared(sizes: tuple[int, int, int], folder: Path, say: Callable[[str], None]) -> Iterator[Datasets]:
    with ExitStack() as stack:
        small, middle, large = (_dataset(size, folder, stack, say) for size in sizes)
        everything = Datasets(small, middle, large, _hand_written(middle), _orm(large, stack, say))
        for dataset in (small, middle, large):
            wait_for_the_disk(dataset)
        gc.freeze()
        yield everything


def _dataset(size: int, folder: Path, stack: ExitStack, say: Callable[[str], None]) -> Dataset:
    start = perf_counter()
    url = stack.enter_context(redis_server(folder / str(size)))
    store.use(url)
    empty = _memory()
    everybody = list(customers(size))
    in_two_processes(url, commit_customers, everybody)
    seconds, memory = perf_counter() - start, _memory() - empty
    say(f"{size:,} customers in Redis in {seconds:.1f} s, {size / seconds:,.0f} commits/s")
    in_two_processes(url, _commit_people, everybody)
    return Dataset(url, everybody, memory)


def _commit_people(everybody: list[Customer]) -> int:
    return commit_in_bulk([people.creating(a_person_like(one.user))] for one in everybody)


def in_two_processes(url: str, work: Callable[[list[Any]], int], everybody: list[Any]) -> None:
    """The same work on two halves; the processes are forked, so that nobody has to be handed over."""
    halves = [everybody[first::2] for first in range(2)]
    processes = [get_context("fork").Process(target=_work_at, args=(url, work, half)) for half in halves]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise SystemExit("a process that writes customers failed; see what it said above")


def _work_at(url: str, work: Callable[[list[Any]], int], half: list[Any]) -> None:
    store.use(url)
    work(half)


def wait_for_the_disk(dataset: Dataset) -> None:
    """Until the server has rewritten the log of all these commits, which takes the disk from everybody else."""
    dataset.use()
    while store.execute("INFO", "persistence")["aof_rewrite_in_progress"]:
        sleep(0.1)


def _memory() -> int:
    return int(store.execute("INFO", "memory")["used_memory"])


def _hand_written(dataset: Dataset) -> HandWritten:
    hand = HandWritten(dataset.url)
    hand.seed_people([a_person_like(person.user) for person in dataset.people])
    hand.seed_payments([payment for person in dataset.people for payment in person.payments])
    return hand


def _orm(dataset: Dataset, stack: ExitStack, say: Callable[[str], None]) -> OrmPeer | None:
    programs = postgres_folder()
    if programs is None:
        say(NO_POSTGRES)
        return None
    start = perf_counter()
    orm = stack.enter_context(OrmPeer(stack.enter_context(postgres_server(programs))))
    orm.seed(dataset.people)
    say(f"{len(dataset.people):,} customers in PostgreSQL in {perf_counter() - start:.1f} s")
    return orm

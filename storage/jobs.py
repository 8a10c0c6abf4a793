"""Timed work: each app's `jobs.py` holds `JOBS`, and whichever worker is there runs each of them once per period.

jobs:<name>           when it ran, succeeded, failed, and when it is due again
locks:jobs:<name>     held by the worker that runs it now
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple, Self

from storage.attempts import Attempt
from storage.clock import now
from storage.leases import Lease
from storage.queries import together
from storage.records import Record
from storage.repositories import Repository
from storage.workers import repeat

logger = logging.getLogger(__name__)

EPOCH = datetime.fromtimestamp(0, UTC)
RETRY_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
SECONDS_OF_LEASE = 30.0
NIGHT = timedelta(hours=6)


class Postponed(Exception):
    """Raised by a job that something else is in the way of: it did not fail, and is tried again in a minute."""


class Job(NamedTuple):
    """run is called without arguments, once in each period of this length.

    Periods begin `offset` after the length's multiples since 1970, in UTC; a day with NIGHT begins at 3 h in São Paulo.
    It must be harmless to run again, because a worker may die in the middle, and one thing that it cannot handle must
    not keep it from the rest.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    offset: timedelta = timedelta(0)

    def next_period(self, at: datetime) -> datetime:
        first = EPOCH + self.offset
        return first + ((at - first) // self.every + 1) * self.every


class JobRun(Record, frozen=True, kw_only=True):
    """The last run of a job; its id is the job's name."""

    due_at: datetime = EPOCH
    started_at: datetime | None = None
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    failures: int = 0
    """In a row, since the last success."""
    error: str = ""
    """Traceback of the last failure."""
    seconds: float = 0.0

    def started(self, *, at: datetime) -> Self:
        return self.replace(started_at=at)

    def succeeded(self, *, at: datetime, due_at: datetime, seconds: float) -> Self:
        return self.replace(succeeded_at=at, due_at=due_at, failures=0, seconds=seconds)

    def failed(self, *, at: datetime, due_at: datetime, error: str, seconds: float) -> Self:
        """It is tried again before its next period, soon at first."""
        pause = RETRY_PAUSES[min(self.failures, len(RETRY_PAUSES) - 1)]
        again = min(due_at, at + pause)
        return self.replace(failed_at=at, due_at=again, failures=self.failures + 1, error=error, seconds=seconds)

    def postponed(self, *, at: datetime, due_at: datetime) -> Self:
        return self.replace(due_at=min(due_at, at + RETRY_PAUSES[0]))


class JobRuns(Repository[JobRun]):
    record = JobRun
    key = "jobs:{id}"


job_runs = JobRuns()


@cache
def every_job() -> tuple[Job, ...]:
    """The jobs of all installed apps."""
    from django.apps import apps

    modules = [f"{app.name}.jobs" for app in apps.get_app_configs() if app.name != "storage"]
    found = [import_module(module) for module in modules if find_spec(module)]
    return tuple(job for module in found for job in module.JOBS)


def list_jobs(jobs: Sequence[Job] | None = None) -> list[tuple[Job, JobRun]]:
    """Each job with its last run, in one round trip; one that never ran has an empty run."""
    known = every_job() if jobs is None else jobs
    runs = together(*(job_runs.query_find(job.name) for job in known))
    return [(job, run or JobRun(id=job.name)) for job, run in zip(known, runs, strict=True)]


def run_job(job: Job) -> JobRun | None:
    """Run it now, under its lease, and record how it went. None when another worker runs it or has just done so."""
    lease = Lease(f"jobs:{job.name}", SECONDS_OF_LEASE)
    if not lease.hold():
        return None
    try:
        return _run_under(lease, job)
    finally:
        lease.release()


class Schedule:
    """Runs what is due, several jobs side by side, each once among all workers."""

    def __init__(self, jobs: Sequence[Job] | None = None, *, threads: int = 4) -> None:
        self._jobs = every_job() if jobs is None else jobs
        self._pool = ThreadPoolExecutor(threads, "jobs")
        self._running: dict[str, Future[None]] = {}

    def run(self, stop: threading.Event) -> None:
        repeat(self.start_due, stop)
        self._pool.shutdown(cancel_futures=True)

    def start_due(self) -> float:
        """Start what is due and not running here; asked again after a second."""
        for job, run in list_jobs(self._jobs):
            if run.due_at <= now() and not self._is_running(job):
                self._running[job.name] = self._pool.submit(_run_or_log, job)
        return 1.0

    def _is_running(self, job: Job) -> bool:
        return job.name in self._running and not self._running[job.name].done()


def _run_or_log(job: Job) -> None:
    with Attempt() as attempt:
        run_job(job)
    if attempt.error:
        logger.error("job %s could not be started or recorded", job.name, exc_info=attempt.error)


def _run_under(lease: Lease, job: Job) -> JobRun | None:
    before = job_runs.find(job.name) or job_runs.create(JobRun(id=job.name))
    if before.due_at > now():
        return None
    run, began = job_runs.save(before.started(at=now())), time.monotonic()
    with Attempt() as attempt, lease.prolonged():
        job.run()
    return job_runs.save(_outcome(job, run, attempt, time.monotonic() - began))


def _outcome(job: Job, run: JobRun, attempt: Attempt, seconds: float) -> JobRun:
    at = now()
    if attempt.error is None:
        return run.succeeded(at=at, due_at=job.next_period(at), seconds=seconds)
    if isinstance(attempt.error, Postponed):
        logger.info("job %s is tried again soon: %s", job.name, attempt.error)
        return run.postponed(at=at, due_at=job.next_period(at))
    logger.error("job %s failed", job.name, exc_info=attempt.error)
    return run.failed(at=at, due_at=job.next_period(at), error=attempt.traceback, seconds=seconds)

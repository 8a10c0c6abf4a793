from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage import clock
from storage.connection import store
from storage.jobs import NIGHT, Job, JobRun, Postponed, Schedule, every_job, job_runs, list_jobs, run_job
from storage.leases import Lease
from tests.storage.happenings import eventually

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Work:
    def __init__(self, error: Exception | None = None) -> None:
        self.runs, self.error = 0, error

    def __call__(self) -> None:
        self.runs += 1
        if self.error:
            raise self.error


def hourly(work: Work, name: str = "count") -> Job:
    return Job(name, timedelta(hours=1), work)


def test_job_runs_once_in_its_period():
    work = Work()
    with clock.at(NOON):
        assert run_job(hourly(work)) is not None
        assert run_job(hourly(work)) is None
    with clock.at(NOON + timedelta(minutes=59)):
        assert run_job(hourly(work)) is None
    with clock.at(NOON + timedelta(minutes=60)):
        assert run_job(hourly(work)) is not None
    assert work.runs == 2


def test_job_runs_once_among_ten_workers():
    work = Work()
    threads = [threading.Thread(target=run_job, args=(hourly(work),)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work.runs == 1


def test_run_is_recorded():
    with clock.at(NOON):
        run_job(hourly(Work()))
    run = job_runs.get("count")
    assert (run.started_at, run.succeeded_at, run.failed_at, run.failures) == (NOON, NOON, None, 0)
    assert run.due_at == NOON + timedelta(hours=1)


def test_failure_is_recorded_and_tried_again_soon():
    work = Work(ZeroDivisionError("no"))
    with clock.at(NOON):
        run = run_job(hourly(work))
    assert (run.succeeded_at, run.failed_at, run.failures) == (None, NOON, 1)
    assert "ZeroDivisionError: no" in run.error
    with clock.at(NOON + timedelta(minutes=1)):
        assert run_job(hourly(work)).failures == 2
        assert job_runs.get("count").due_at == NOON + timedelta(minutes=6)


def test_success_ends_a_row_of_failures_and_keeps_the_last_error():
    work = Work(ZeroDivisionError("no"))
    with clock.at(NOON):
        run_job(hourly(work))
    work.error = None
    with clock.at(NOON + timedelta(minutes=1)):
        run = run_job(hourly(work))
    assert (run.failures, run.succeeded_at > run.failed_at, run.error != "") == (0, True, True)


def test_what_is_in_the_way_is_no_failure_and_the_job_is_tried_again_in_a_minute(caplog):
    work = Work(Postponed("the other one runs"))
    with clock.at(NOON):
        run = run_job(hourly(work))
    assert (run.due_at, run.failures, run.failed_at, run.succeeded_at) == (NOON + timedelta(minutes=1), 0, None, None)
    assert not [line for line in caplog.records if line.levelname == "ERROR"]


def test_retry_never_waits_longer_than_the_period():
    job = Job("often", timedelta(seconds=10), Work(ZeroDivisionError()))
    with clock.at(NOON):
        assert run_job(job).due_at == NOON + timedelta(seconds=10)


def test_job_that_another_worker_runs_is_left_alone():
    Lease("jobs:count", 60).hold()
    work = Work()
    assert run_job(hourly(work)) is None
    assert work.runs == 0


def test_run_that_died_is_repeated_in_the_same_period():
    work = Work()
    with clock.at(NOON):
        job_runs.create(JobRun(id="count", started_at=NOON))
        dead = Lease("jobs:count", 0.05)
        dead.hold()
        assert eventually(lambda: run_job(hourly(work)) is not None)
    assert work.runs == 1


def test_lease_is_prolonged_while_the_job_runs():
    lease = Lease("long", 0.15)
    assert lease.hold()
    with lease.prolonged():
        time.sleep(0.4)
        assert store.execute("GET", lease.key) == lease.holder.encode()


def test_schedule_runs_what_is_due_and_survives_what_fails():
    good, bad = Work(), Work(ZeroDivisionError())
    stop = threading.Event()
    schedule = threading.Thread(target=Schedule([hourly(bad, "bad"), hourly(good, "good")]).run, args=(stop,))
    schedule.start()
    done = eventually(lambda: good.runs and bad.runs and all(run.due_at > clock.now() for _, run in listed(good, bad)))
    stop.set()
    schedule.join()
    assert done
    assert (good.runs, bad.runs) == (1, 1)


def listed(good: Work, bad: Work) -> list[tuple[Job, JobRun]]:
    return list_jobs([hourly(bad, "bad"), hourly(good, "good")])


def test_jobs_are_listed_before_they_ever_ran():
    [(job, run)] = list_jobs([hourly(Work())])
    assert (job.name, run.started_at, run.version) == ("count", None, 0)


def test_names_of_the_apps_jobs_are_unique():
    names = [job.name for job in every_job()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("every", [timedelta(seconds=1), timedelta(minutes=10), timedelta(days=1)])
def test_next_period_begins_after_now_and_within_one_period(every: timedelta):
    job = Job("any", every, Work())
    at = datetime(2026, 11, 24, 12, 34, 56, 789, tzinfo=UTC)
    assert at < job.next_period(at) <= at + every


@pytest.mark.parametrize("hour", [0, 2, 3, 12, 23])
def test_nightly_work_is_due_at_three_in_sao_paulo(hour: int):
    at = datetime(2026, 11, 24, hour, 30, tzinfo=ZoneInfo("America/Sao_Paulo"))
    due = Job("any", timedelta(days=1), Work(), NIGHT).next_period(at).astimezone(at.tzinfo)
    assert (due.hour, due.minute, due.day) == (3, 0, 24 if hour < 3 else 25)


def test_every_daily_job_of_the_apps_runs_at_night():
    assert {job.offset for job in every_job() if job.every == timedelta(days=1)} == {NIGHT}

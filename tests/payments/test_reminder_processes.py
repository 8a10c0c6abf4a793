"""Ten workers, five runs each, half of them killed between the claim of a reminder and its mail: one mail each."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from notifications.repositories import Mails, mails
from payments.models import Contract
from storage.clock import at
from storage.connection import store
from storage.consumers import handle_waiting_events
from storage.events import Events, events
from tests.accounts.builders import make_user
from tests.payments.journeys import accepted, sao_paulo
from tests.storage.happenings import eventually, waiting

ROOT = Path(__file__).resolve().parents[2]
DUE = date(2026, 12, 10)
MOMENT = sao_paulo(DUE, 10)
CLAIMS, MAILS, SURVIVORS = ["after_claim"] * 3, ["before_mail", "after_mail"], ["none"] * 5


def owed(number: int) -> list[Contract]:
    person = make_user()
    with at(sao_paulo(DUE - timedelta(days=20), 10)):
        return [accepted(person, due=DUE) for _ in range(number)]


def start(redis_url: str, deaths: list[str], go: str) -> list[subprocess.Popen[bytes]]:
    """One process for each of these deaths; they begin together."""
    command = [sys.executable, "-m", "tests.payments.reminder_process", redis_url, MOMENT.isoformat()]
    processes = [subprocess.Popen([*command, death, go], cwd=ROOT) for death in deaths]
    assert eventually(lambda: store.execute("GET", f"{go}:ready") == str(len(deaths)).encode(), seconds=60)
    store.execute("SET", go, "1")
    return processes


def everything_is_handled() -> bool:
    handle_waiting_events()
    return waiting() == 0


def claimed() -> Counter[str]:
    """How often each payment was reminded of."""
    return Counter(event.subject for event in events.list(Events.by_name, name="payment.reminded", limit=1000).items)


def sent() -> Counter[str]:
    """How many reminders of each payment are in the outbox; copies for the agency have an address of their own."""
    queued = [mail for mail in mails.list(Mails.all, limit=5000).items if mail.kind == "phase2_due"]
    return Counter(mail.ids["payment"] for mail in queued if not mail.address)


@pytest.fixture
def running():
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def test_ten_workers_and_kills_between_claim_and_mail_send_one_mail_each(redis_url, running):
    contracts = owed(20)
    with at(MOMENT):
        for deaths, end in ((CLAIMS, -9), (MAILS, -9), (SURVIVORS, 0)):
            running += (wave := start(redis_url, deaths, f"test:{deaths[0]}"))
            assert [process.wait(timeout=60) for process in wave] == [end] * len(wave)
            contracts += owed(10) if deaths is MAILS else []
        assert eventually(everything_is_handled, seconds=30)
    due = Counter(contract.phase2 for contract in contracts)
    assert claimed() == sent() == due

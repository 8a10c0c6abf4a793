"""Writers and server are killed at any moment; what was acknowledged is there, and nothing is half there."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict

import pytest

from storage.checker import Checker
from storage.connection import store
from storage.embedded import EmbeddedServer
from storage.events import events
from tests.storage.damage import all_of
from tests.storage.records import loans, readers

SECONDS = float(os.environ.get("KILL_SECONDS", "6"))


@pytest.fixture
def server(tmp_path, redis_url):
    server = EmbeddedServer(tmp_path / "redis")
    server.start()
    store.use(server.url)
    yield server
    store.use(redis_url)
    server.stop()


class Writers:
    def __init__(self, url, folder):
        self.url, self.folder, self.started, self.running = url, folder, 0, []

    def start(self):
        journal = self.folder / f"journal{self.started}"
        command = [sys.executable, "-m", "tests.storage.writer_process", self.url, str(self.started), str(journal)]
        self.running.append(subprocess.Popen(command))
        self.started += 1

    def kill_one(self):
        writer = self.running.pop(random.randrange(len(self.running)))
        assert writer.poll() is None, "a writer ended by itself"
        writer.send_signal(signal.SIGKILL)
        writer.wait()

    def journals(self):
        for path in sorted(self.folder.glob("journal*")):
            yield [line.split(" ", 1) for line in path.read_text().splitlines()]


@pytest.fixture
def writers(server, tmp_path):
    writers = Writers(server.url, tmp_path)
    for _ in range(3):
        writers.start()
    yield writers
    while writers.running:
        writers.kill_one()


def kill_at_random(server, writers):
    end, kills = time.monotonic() + SECONDS, Counter()
    while time.monotonic() < end:
        time.sleep(random.uniform(0.05, 0.6))
        if random.random() < 0.5 and len(list(writers.folder.glob("journal*"))) == writers.started:
            writers.kill_one()
            writers.start()
            kills["writers"] += 1
        else:
            os.kill(server._process.pid, signal.SIGKILL)
            time.sleep(random.uniform(0, 0.1))
            server.start()
            kills["server"] += 1
    return kills


def outcomes(journals):
    """For each reader the states in which it may be now: the last acknowledged one, or the one last tried."""
    possible, acknowledged = defaultdict(lambda: [None]), []
    for lines in journals:
        for word, text in lines:
            step = json.loads(text)
            if word == "try":
                possible[step["id"]].append(step)
            elif word == "refused":
                possible[step["id"]].pop()
            else:
                possible[step["id"]] = [step]
                acknowledged.append((step["id"], step["serial"]))
    return possible, acknowledged


def stands(reader, step):
    if step is None or "email" not in step:
        return reader is None
    return reader is not None and all(getattr(reader, name) == value for name, value in step.items())


def test_every_acknowledged_write_survives_and_nothing_is_half_written(server, writers):
    kills = kill_at_random(server, writers)
    while writers.running:
        writers.kill_one()
    server.restart()
    possible, acknowledged = outcomes(writers.journals())
    assert len(acknowledged) > 100 and min(kills["writers"], kills["server"]) > 0
    wrong = [(id, states) for id, states in possible.items() if not any(stands(readers.find(id), s) for s in states)]
    assert wrong == []
    told = Counter((event.subject, int(event.name.strip("joinedmvlft"))) for event in all_of(events))
    assert set(acknowledged) <= set(told) and set(told.values()) == {1}
    joined = {event.subject for event in all_of(events) if event.name.startswith("joined")}
    assert {loan.reader for loan in all_of(loans)} == joined and loans.count(loans.all) == len(joined)
    assert [str(fault) for fault in Checker().run()] == []

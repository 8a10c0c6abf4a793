from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time

from storage.bound_process import BoundProcess
from tests.storage.test_embedded_server import comes_true, is_alive

OWNER = """
import time
from storage.bound_process import BoundProcess
process = BoundProcess(["sleep", "60"])
print(process.pid, flush=True)
time.sleep(60)
"""


def test_process_ends_with_an_owner_that_was_killed():
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True)
    pid = int(owner.stdout.readline())
    assert is_alive(pid)
    owner.kill()
    owner.wait()
    assert comes_true(lambda: not is_alive(pid))


def test_ended_process_lets_its_guard_go():
    process = BoundProcess(["true"])
    assert comes_true(process.has_ended)
    process.forget()
    assert comes_true(lambda: not group_of(process.pid))


def test_process_is_asked_before_it_is_killed(tmp_path):
    said = tmp_path / "said"
    process = BoundProcess(["sh", "-c", f"trap 'echo asked > {said}; exit' TERM; while :; do sleep 0.05; done"])
    time.sleep(0.2)
    process.end(seconds=5)
    assert said.read_text() == "asked\n"


def test_deaf_process_is_killed_with_what_it_started():
    process = BoundProcess(["sh", "-c", "trap '' TERM; sleep 60 & while :; do sleep 0.05; done"])
    time.sleep(0.2)
    process.end(seconds=0.2)
    assert process.has_ended()
    assert comes_true(lambda: not group_of(process.pid))


def test_process_keeps_the_files_it_was_given():
    reader, writer = os.pipe()
    high = fcntl.fcntl(writer, fcntl.F_DUPFD, 10)
    process = BoundProcess([sys.executable, "-c", f"import os; os.write({high}, b'here')"], pass_files=(high,))
    assert os.read(reader, 4) == b"here"
    process.end()
    for descriptor in (reader, writer, high):
        os.close(descriptor)


def group_of(pid: int) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [state for group, state in rows if group == str(pid) and not state.startswith("Z")]

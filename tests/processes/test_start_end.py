from __future__ import annotations

import os
import re
import signal
import socket
import subprocess

import pytest

from tests.processes.product import environment, eventually, manage, running


def is_alive(pid: int) -> bool:
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return bool(status) and not status.startswith("Z")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_everything_that_was_started(tmp_path, number):
    with running(tmp_path) as product:
        pids = product.pids()
        product.process.send_signal(number)
        assert product.process.wait(20) == 0
        assert [name for name, pid in pids.items() if is_alive(pid)] == []


def test_killed_start_leaves_nothing_behind(tmp_path):
    with running(tmp_path) as product:
        pids = product.pids()
        os.kill(product.process.pid, signal.SIGKILL)
        assert eventually(lambda: not any(map(is_alive, pids.values())), seconds=3)


def test_start_prints_its_address_and_first(tmp_path):
    with running(tmp_path) as product:
        assert f"HumanTic is at {product.address}/" in product.log


def test_second_start_on_the_port_says_so(tmp_path):
    with running(tmp_path) as product, socket.socket():
        port = product.address.rpartition(":")[2]
        second = environment(tmp_path / "other", PORT=port)
        process = manage("start", env=second, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken; set PORT to another." in output.decode()


def test_logs_are_json_lines_with_the_request_and_without_secrets(tmp_path):
    with running(tmp_path) as product:
        answer = product.get(f"/accounts/verify/{'t0ken' * 9}/?password=hidden")
        assert eventually(lambda: answer.headers["X-Request-ID"] in product.log)
        lines = [line for line in product.log.splitlines() if answer.headers["X-Request-ID"] in line]
        assert re.search(r'"path":"/accounts/verify/•••/"', lines[0])
        assert "t0kent0ken" not in product.log
        assert "hidden" not in product.log

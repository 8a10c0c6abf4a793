"""The real product, started as an operator starts it, and what can be done to it from outside."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
import requests

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PARTS = {"web": "-m gunicorn", "worker": "manage.py worker", "redis": "valkey-server"}


class Product:
    def __init__(self, folder: Path, process: subprocess.Popen[bytes], port: int) -> None:
        self.folder = folder
        self.process = process
        self.address = f"http://127.0.0.1:{port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    @property
    def redis(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.folder / "redis/redis.sock"))

    def get(self, path: str, **options: object) -> requests.Response:
        return requests.get(self.address + path, timeout=10, **options)

    def pids(self) -> dict[str, int]:
        """The running parts, by name; each is a direct child of `manage.py start`."""
        rows = subprocess.run(["ps", "-eww", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True).stdout
        found = {}
        for pid, parent, state, line in (row.split(None, 3) for row in rows.splitlines()):
            if int(parent) == self.process.pid and not state.startswith("Z"):
                found |= {name: int(pid) for name, words in PARTS.items() if words in line}
        return found

    def has_orphans(self) -> bool:
        """Whether web processes remain whose parent was killed: they end by themselves and cut what they serve."""
        rows = subprocess.run(["ps", "-eww", "-o", "pid=,ppid=,args="], capture_output=True, text=True).stdout
        lines = {pid: (parent, line) for pid, parent, line in (row.split(None, 2) for row in rows.splitlines())}
        parents = [lines.get(parent, ("", ""))[1] for parent, line in lines.values() if PARTS["web"] in line]
        return not all(PARTS["web"] in parent or "manage.py start" in parent for parent in parents)

    def kill(self, part: str) -> int:
        pid = self.pids()[part]
        os.kill(pid, signal.SIGKILL)
        return pid

    def is_ready(self) -> bool:
        with suppress(requests.ConnectionError):
            return self.get("/readyz").status_code == 200
        return False


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """A production-like environment in this folder; nothing of the caller's settings remains."""
    port = free_port()
    ours = {
        "DEBUG": "false",
        "STAFF_REQUIRE_TOTP": "false",
        "VAR_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "REDIS_URL": "",
    }
    return os.environ | ours | settings


def manage(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(ROOT / "manage.py"), *arguments], **options)


@contextmanager
def running(folder: Path, *arguments: str, **settings: str) -> Iterator[Product]:
    """`manage.py start`, ready to work; ended with the block."""
    variables = environment(folder, **settings)
    with (folder / "log").open("ab") as log:
        process = manage("start", *arguments, env=variables, stdout=log, stderr=subprocess.STDOUT)
    product = Product(folder, process, int(variables["PORT"]))
    try:
        assert eventually(lambda: process.poll() is not None or product.is_ready(), seconds=30), product.log
        assert process.poll() is None, product.log
        yield product
    finally:
        process.terminate()
        process.wait(30)


def refusal(folder: Path, **settings: str) -> tuple[int, str]:
    """The exit status and the words of a start that is refused."""
    process = manage("start", env=environment(folder, **settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output, _ = process.communicate(timeout=30)
    return process.returncode, output.decode().strip()


def eventually(condition: Callable[[], object], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False

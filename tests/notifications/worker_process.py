"""Real workers of the product, to be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def worker(redis_url: str, port: int, var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py worker` with this Redis and this mail server; killed at the end of the block."""
    world = {
        "DEBUG": "1",
        "VAR_DIR": str(var),
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "MAIL_COPY_TO": "",
        "SITE_URL": "http://127.0.0.1:8000",
    }
    command = [sys.executable, "manage.py", "worker", "--lease", "1"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | world)
    try:
        yield process
    finally:
        process.kill()
        process.wait()

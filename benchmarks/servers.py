"""The servers that the bench starts: private Redis servers, one a data set, and a PostgreSQL of equal durability."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.embedded import EmbeddedServer

NO_POSTGRES = "PostgreSQL was not found, so nothing is compared with Django's ORM: apt-get install postgresql"
_ACCOUNTS = ("postgres", "nobody")


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """The URL of an empty embedded server (append-only file, fsync at every commit)."""
    server = EmbeddedServer(folder)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def postgres_folder() -> Path | None:
    """Where initdb and pg_ctl are; None where PostgreSQL is not installed."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def postgres_server(programs: Path) -> Iterator[Path]:
    """The folder of the socket of a new PostgreSQL: the packager's settings, fsync on, more shared memory."""
    with tempfile.TemporaryDirectory(prefix="humantic-pg-") as name:
        folder = Path(name)
        as_owner = _as_owner(folder)
        database = folder / "database"
        _run(
            *as_owner,
            programs / "initdb",
            "-D",
            database,
            "-U",
            "bench",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )
        options = f"-k {folder} -c listen_addresses='' -c shared_buffers=512MB -c max_wal_size=4GB"
        _run(*as_owner, programs / "pg_ctl", "-D", database, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield folder
        finally:
            _run(*as_owner, programs / "pg_ctl", "-D", database, "-w", "-m", "immediate", "stop")


@contextmanager
def web_server(settings: str, log: Path, **environment: str) -> Iterator[int]:
    """The port of a gunicorn of its own with the product's configuration, on these Django settings."""
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as output:
        port, descriptor = listener.getsockname()[1], listener.fileno()
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py"],
            env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": settings, "WEB_SOCKET": str(descriptor)},
            pass_fds=(descriptor,),
            stdout=output,
            stderr=output,
        )
        try:
            _wait_for(port, process, log)
            yield port
        except ConnectionError as error:
            raise SystemExit(f"{settings}: {error}\n{log.read_text()[-4000:]}") from error
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until a page is there."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(b"GET /terms/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        while not connection.recv(1 << 16):
            if process.poll() is not None:
                raise SystemExit(log.read_text())


def _as_owner(folder: Path) -> tuple[str, ...]:
    """PostgreSQL does not run as root: hand the folder to somebody else, and run as him."""
    if os.geteuid() != 0:
        return ()
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    account = next(name for name in _ACCOUNTS if name in known)
    shutil.chown(folder, account)
    folder.chmod(0o755)
    return ("runuser", "-u", account, "--")


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[-1]}: {done.stdout}{done.stderr}")

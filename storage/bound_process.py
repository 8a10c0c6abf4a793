"""A process that ends with the one that started it, however that one ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Collection, Mapping, Sequence
from typing import IO

SECONDS_TO_END = 10.0

# The guard reads the owner's pipe. A farewell lets it go; a pipe that closes without one, which is what a killed owner
# leaves, makes it kill the whole group. It keeps none of the process's own files open, so a lock held by one of them
# is free as soon as the process has ended.
GUARDED = """
exec 9<&0
( read -r farewell <&9 || kill -9 -$$ ) >/dev/null 2>&1 </dev/null &
exec "$@" 9<&- </dev/null
"""


class BoundProcess:
    """Runs a command in a session of its own, away from the terminal's signals. Works alike on Linux and macOS.

    output, errors: where its stdout and stderr go (None: where ours go).
    pass_files: descriptors, from number 10 on, that it keeps open.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | None = None,
        errors: IO[bytes] | None = None,
        pass_files: Collection[int] = (),
    ) -> None:
        theirs, ours = os.pipe()
        with open(theirs, "rb") as pipe:  # noqa: PTH123 -- a descriptor, not a path
            self._process = subprocess.Popen(  # noqa: S603 -- our own commands
                ["/bin/sh", "-c", GUARDED, "guard", *command],
                stdin=pipe,
                stdout=output,
                stderr=errors,
                env=environment,
                pass_fds=pass_files,
                start_new_session=True,
            )
        self._farewell = open(ours, "wb", buffering=0)  # noqa: PTH123, SIM115
        self._owner = os.getpid()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_ours(self) -> bool:
        """False in a child that was forked from the owner, which must not end what it did not start."""
        return self._owner == os.getpid()

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def ask_to_end(self) -> None:
        self._process.terminate()

    def end(self, seconds: float = SECONDS_TO_END) -> None:
        """Ask it to end, wait for so many seconds, then kill it and whatever it started."""
        self.ask_to_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Let the guard of an ended process go."""
        if not self._farewell.closed:
            with contextlib.suppress(BrokenPipeError):
                self._farewell.write(b"\n")
            self._farewell.close()

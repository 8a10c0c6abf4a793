"""The mark of the simulator's records."""

from __future__ import annotations

from payments.stripe_mode import Mode, stripe_mode
from storage.records import Record


class RefusedOutsideSandbox(Exception):
    """A record of the simulator was met where real money may move."""


class Marked(Record, frozen=True, kw_only=True):
    """Carries the mark `sandbox`, and exists only while the simulator may run."""

    sandbox: bool = True

    def __post_init__(self) -> None:
        if stripe_mode() is not Mode.SANDBOX:
            raise RefusedOutsideSandbox(self.id)

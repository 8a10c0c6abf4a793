from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from storage.checker import Checker


class Command(BaseCommand):
    help = (
        "Compare every record with its index entries, claims, counters, logs and events, while the product runs. "
        "Exit status: 0 when all is well, 1 when anything was found, also when --repair put it right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what can be derived from the records")

    def handle(self, *_args: Any, repair: bool, **_options: Any) -> None:
        checker, found = Checker(repair=repair), 0
        for fault in checker.run():
            self.stdout.write(str(fault))
            found += 1
        looked_at = ", ".join(f"{number} {what}" for what, number in checker.seen.items())
        self.stdout.write(f"{found} faults in {looked_at or 'an empty store'}.")
        if found:
            sys.exit(1)

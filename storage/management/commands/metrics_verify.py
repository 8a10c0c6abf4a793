from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from storage.metrics import verify_metrics


class Command(BaseCommand):
    help = (
        "Recount every counter and every index from the fields of the records, while the product runs. "
        "Exit status: 0 when all agree, 1 when anything was found, also when --repair put it right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="set what is stored to what was recounted")

    def handle(self, *_args: Any, repair: bool, **_options: Any) -> None:
        drifts, busy = verify_metrics(repair=repair, by="command:metrics_verify")
        for drift in drifts:
            self.stdout.write(str(drift))
        for key in busy:
            self.stdout.write(f"{key}: changes all the time, not recounted")
        self.stdout.write(
            f"{len(drifts)} values differ from their records." if drifts else "Every value that was recounted is right."
        )
        if drifts or busy:
            sys.exit(1)

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notifications.services import keep_sending_mails
from storage.consumers import Consumer
from storage.jobs import Schedule
from storage.workers import new_worker_id, run_loops

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Run a worker: reactions to events, timed jobs, outgoing mail. Stays in the foreground; SIGTERM ends it after "
        "what is running. Several workers may run, on one machine or many."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=8, help="subjects whose events are handled side by side (8)")
        parser.add_argument(
            "--lease", type=float, default=5.0, help="seconds until another worker replaces a dead one (5)"
        )

    def handle(self, *args: Any, threads: int, lease: float, **options: Any) -> None:
        worker = new_worker_id()
        logger.info("worker %s runs", worker)
        run_loops(worker, [Consumer(worker, threads=threads, lease=lease).run, Schedule().run, keep_sending_mails])
        logger.info("worker %s has stopped", worker)

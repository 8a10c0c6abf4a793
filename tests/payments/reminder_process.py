"""A worker to be killed: it runs the reminders' job and the reactions, five times, from the moment it is told to go.

death: `after_claim` (a reminder is claimed, nobody heard of it), `before_mail` (it was heard of, nothing is queued),
`after_mail` (the mail is queued, the event not settled), or `none`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

RUNS = 5


def killed_after(call: Callable[..., Any]) -> Callable[..., Any]:
    def die(*args: Any, **kwargs: Any) -> None:
        call(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


def prepare(death: str) -> None:
    from payments.services import journey_mails, reminders

    if death == "after_claim":
        reminders.commit = killed_after(reminders.commit)
    if death == "before_mail":
        journey_mails.queue_mail = killed_after(lambda *args, **kwargs: None)
    if death == "after_mail":
        journey_mails.queue_mail = killed_after(journey_mails.queue_mail)


def main(url: str, moment: str, death: str, go: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from payments.services.reminders import remind_of_phase2
    from storage import clock
    from storage.connection import store
    from storage.consumers import Consumer
    from storage.workers import new_worker_id

    store.use(url)
    prepare(death)
    store.execute("INCR", f"{go}:ready")
    while not store.execute("GET", go):
        time.sleep(0.01)
    with clock.at(datetime.fromisoformat(moment)):
        for _ in range(RUNS if death == "none" else 1000):
            remind_of_phase2()
            Consumer(new_worker_id(), lease=0.5).run_until_idle()
            time.sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A worker process to be killed: reacts to `work` by noting it, and to `hang` by noting it and never coming back."""

from __future__ import annotations

import os
import sys
import time

import django


def main(url: str, worker: str, lease: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from storage import streams
    from storage.connection import store
    from storage.consumers import Consumer
    from storage.workers import run_loops

    def work(event):
        store.execute("RPUSH", "test:handled", f"{worker} {event.id}")

    def hang(event):
        work(event)
        time.sleep(600)

    table = {"work": [work], "hang": [hang]}
    streams.reactions_to = lambda name: table.get(name, [])
    store.use(url)
    run_loops(worker, [Consumer(worker, lease=float(lease)).run])


if __name__ == "__main__":
    main(*sys.argv[1:])

from __future__ import annotations

import random
import time
from pathlib import Path

from notifications.repositories import Mails, mails
from storage.connection import store
from storage.consumers import handle_waiting_events
from tests.accounts.builders import make_user, register
from tests.notifications.builders import happened, mails_of
from tests.notifications.smtp_sink import Sink
from tests.notifications.worker_process import worker
from tests.storage.happenings import eventually, waiting


def free_the_locks_of_the_dead() -> None:
    """As if their minute had passed: locks, and mails that were being sent."""
    for key in store.execute("KEYS", "locks:mail:*"):
        store.execute("DEL", key)
    for mail in mails.list(Mails.waiting, limit=100).items:
        mails.change(mail.id, lambda mail: mail.replace(next_at=mail.created_at))


def all_sent() -> bool:
    return waiting() == 0 and mails.count(Mails.waiting) == 0


def test_mail_leaves_soon_after_the_registration(redis_url: str, sink: Sink, tmp_path: Path):
    with worker(redis_url, sink.port, tmp_path):
        register("first@example.test")
        assert eventually(lambda: sink.to("first@example.test"))
        began = time.monotonic()
        register("second@example.test")
        assert eventually(lambda: sink.to("second@example.test"))
        print(f"registration to mail server: {time.monotonic() - began:.2f} s")


def test_killed_workers_lose_no_mail_and_double_none_in_secret(redis_url: str, sink: Sink, tmp_path: Path):
    people, sink.seconds = [make_user() for _ in range(60)], 0.02
    for person in people:
        happened(person.id, "user.email_verified")
    for _ in range(3):
        before = len(sink.received)
        with worker(redis_url, sink.port, tmp_path):
            assert eventually(lambda before=before: len(sink.received) >= before + 5)
            time.sleep(random.uniform(0, 0.02))
        free_the_locks_of_the_dead()
    with worker(redis_url, sink.port, tmp_path):
        assert eventually(all_sent, seconds=30)
    for person in people:
        [mail] = mails_of(person)
        arrived = {received.message["Message-ID"] for received in sink.to(person.email)}
        assert arrived == {mail.message_id}
        assert len(sink.to(person.email)) == 1 or mail.maybe_sent


def test_worker_killed_between_taking_and_noting_says_so(redis_url: str, sink: Sink, tmp_path: Path):
    person, sink.is_silent = make_user(), True
    happened(person.id, "user.email_verified")
    with worker(redis_url, sink.port, tmp_path):
        assert sink.taken.wait(15)
    sink.is_silent = False
    free_the_locks_of_the_dead()
    with worker(redis_url, sink.port, tmp_path):
        assert eventually(all_sent)
    [mail] = mails_of(person)
    assert (mail.status, mail.maybe_sent, len(sink.to(person.email))) == ("sent", True, 2)


def test_event_handled_after_a_kill_makes_the_same_mail(redis_url: str, sink: Sink, tmp_path: Path):
    person = make_user()
    event = happened(person.id, "user.email_verified")
    handle_waiting_events()
    store.execute("XADD", "events:stream", "*", "id", event.id)
    with worker(redis_url, sink.port, tmp_path):
        assert eventually(all_sent)
    assert len(sink.to(person.email)) == 1

"""What N1 promises, in the product as it runs: two web processes, real sockets, cuts and reloads."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.models import User
from accounts.repositories import users
from notifications.services import notify
from notifications.services.reading import query_bell
from storage.connection import store
from tests.accounts.builders import browser, make_user
from tests.notifications.builders import happened
from tests.processes.live_client import LiveStream
from tests.processes.product import Product, eventually, running


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("live"), DEBUG="true") as product:
        yield product


@pytest.fixture
def person(product: Product, redis_url: str) -> Iterator[User]:
    """Of the product's store, which this process writes to as another one."""
    store.use(f"unix://{product.folder}/redis/redis.sock")
    yield make_user(language="en")
    store.use(redis_url)


def session_of(person: User) -> str:
    return str(browser(person).cookies["session"].value)


def ring(person: User, *numbers: int) -> None:
    for number in numbers:
        notify(happened(person.id), person.id, "password_changed", url=f"/account/sessions/?n={number}")


def told(stream: LiveStream) -> list[int]:
    return [int(frame.content["url"].partition("=")[2]) for frame in stream.news]


def back(product: Product, key: str, last: str) -> LiveStream:
    """As a browser comes back, only sooner: again while it meets a process that is about to end."""
    for _ in range(100):
        stream = LiveStream(product, key, last=last)
        assert stream.status == 200
        if eventually(lambda stream=stream: stream.is_over or "counters" in stream.text) and not stream.is_over:
            return stream
        time.sleep(0.1)
    raise AssertionError("no process takes it")


def one_in_each_process(product: Product, key: str, last: str = "") -> list[LiveStream]:
    """Streams that different web processes hold."""
    found: dict[int, LiveStream] = {}
    for _ in range(30):
        stream = LiveStream(product, key, last=last).opened()
        found.setdefault(stream.process(product), stream)
        if len(found) == 2:
            return list(found.values())
        if stream not in found.values():
            stream.cut()
    raise AssertionError(f"one process took all of them: {found}")


def test_five_that_came_while_the_line_was_cut_come_in_order_in_either_process(product, person):
    key = session_of(person)
    first, second = one_in_each_process(product, key)
    ring(person, 0)
    assert eventually(lambda: told(first) == told(second) == [0])
    first.cut()
    ring(person, 1, 2, 3, 4, 5)
    assert eventually(lambda: told(second) == [0, 1, 2, 3, 4, 5])
    for again in one_in_each_process(product, key, last=first.news[-1].id):
        assert told(again) == [1, 2, 3, 4, 5]
        assert [frame.id for frame in again.news] == [frame.id for frame in second.news[1:]]


def test_a_line_that_is_cut_every_moment_loses_and_doubles_nothing(product, person):
    key, heard, last, number, end = (
        session_of(person),
        list[int](),
        query_bell(person.id).run().last,
        0,
        time.time() + 8,
    )
    place = f"after={last}"
    while time.time() < end:
        stream = LiveStream(product, key, last=last if heard else "", query=place)
        for _ in range(7):
            ring(person, number)
            number += 1
            time.sleep(0.03)
        stream.cut()
        heard, last = heard + told(stream), stream.news[-1].id if stream.news else last
    final = LiveStream(product, key, last=last, query=place).opened()
    assert eventually(lambda: heard + told(final) == list(range(number))), (heard, told(final), number)
    final.cut()


def test_a_reload_brings_nobody_back_at_once_and_loses_nothing(product, person):
    people = [person, *(make_user(language="en") for _ in range(7))]
    keys = {one.id: session_of(one) for one in people}
    streams = [(one, LiveStream(product, keys[one.id]).opened()) for one in people for _ in range(4)]
    [ring(one, 0) for one in people]
    assert eventually(lambda: all(told(stream) == [0] for _, stream in streams))
    os.kill(product.pids()["web"], signal.SIGHUP)
    assert eventually(lambda: all(stream.is_over for _, stream in streams), seconds=10)
    pauses = sorted(stream.retries[-1] / 1000 for _, stream in streams)
    assert all(len(stream.retries) == 2 for _, stream in streams) and pauses[0] >= 2
    assert max(sum(start <= pause < start + 1 for pause in pauses) for start in pauses) <= len(pauses) / 2
    [ring(one, 1) for one in people]
    again = [back(product, keys[one.id], last=stream.news[-1].id) for one, stream in streams]
    assert [told(stream) for stream in again] == [[1]] * len(streams)
    [stream.cut() for stream in again]


def test_a_killed_web_process_loses_nothing(product, person):
    key = session_of(person)
    stream = LiveStream(product, key).opened()
    ring(person, 0)
    assert eventually(lambda: told(stream) == [0])
    os.kill(stream.process(product), signal.SIGKILL)
    assert eventually(lambda: stream.is_over)
    ring(person, 1, 2)
    again = LiveStream(product, key, last=stream.news[-1].id).opened()
    assert told(again) == [1, 2]
    again.cut()


def test_nobody_hears_of_another_person(product, person):
    other = make_user()
    mine, others = LiveStream(product, session_of(person)).opened(), LiveStream(product, session_of(other)).opened()
    ring(other, 7)
    assert eventually(lambda: told(others) == [7])
    time.sleep(0.2)
    assert mine.news == [] and users.get(other.id).name not in mine.text
    forged = LiveStream(product, session_of(person), last=others.news[-1].id, query=f"topics=user:{other.id}").opened()
    assert forged.news == [] and forged.text.count("event: ") == 1
    [stream.cut() for stream in (mine, others, forged)]


def test_without_javascript_the_bell_says_the_same(product: Product, person: User, tmp_path: Path):
    ring(person, 1, 2)
    page = product.get("/notifications/", cookies={"session": session_of(person)}).text
    assert page.count("/account/sessions/?n=") == 2 and 'data-counter="unread" data-silent-at-zero>2<' in page

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from accounts.services import devices
from accounts.services.signing_in import sign_out
from notifications import frames, open_pages
from notifications import streams as module
from notifications.services import watching
from storage.clock import moved
from storage.connection import store
from storage.errors import Unavailable
from tests.accounts.builders import browser, make_user
from tests.notifications.open_page import Page, listening, until

pytestmark = pytest.mark.usefixtures("here")


def test_the_stream_says_at_once_when_to_come_back_and_that_nobody_may_keep_it(key):
    async def scene() -> None:
        page = await Page(key).opened()
        assert page.status == 200 and page.text.startswith("retry: ")
        headers = dict(page.sent[0]["headers"])
        assert headers[b"content-type"].startswith(b"text/event-stream")
        assert (headers[b"cache-control"], headers[b"x-accel-buffering"]) == (b"no-store", b"no")
        await page.leave()

    asyncio.run(scene())


def test_not_all_come_back_in_the_same_second(key):
    pauses = {frames.pause() for _ in range(50)}
    assert len(pauses) > 40 and min(pauses) >= 2000 and max(pauses) <= 10_000


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "0" * 16 + "." + "0" * 50, "\u00e9"])
def test_without_a_living_session_there_is_no_stream(cookie):
    async def scene() -> None:
        page = await Page(cookie).ended()
        assert page.status == 401 and '"not_signed_in"' in page.text

    asyncio.run(scene())


def test_only_reading_is_possible(key):
    async def scene() -> None:
        assert (await Page(key, "POST").ended()).status == 405

    asyncio.run(scene())


def test_a_revoked_session_is_told_within_two_seconds_and_the_others_are_not(here, person, key):
    other = browser(person).cookies["session"].value

    async def scene() -> None:
        page, kept = await Page(key).opened(), await Page(other).opened()
        mine = next(device for device in devices.list_devices(person, key) if device.is_this)
        await asyncio.to_thread(devices.revoke_session, person, mine.id)
        assert (await page.ended()).text.endswith("event: signed_out\ndata: {}\n\n")
        assert not kept.task.done() and "signed_out" not in kept.text
        kept.left.set()
        await kept.ended()

    listening(here, scene)


def test_signing_out_in_another_tab_is_told_too(here, person):
    client = browser(person)

    async def scene() -> None:
        page = await Page(client.cookies["session"].value).opened()
        await asyncio.to_thread(client.post, "/accounts/logout/")
        assert "event: signed_out" in (await page.ended()).text

    listening(here, scene)


def test_what_concerns_somebody_else_wakes_nobody(here, key):
    async def scene() -> None:
        page = await Page(key).opened()
        await asyncio.to_thread(sign_out, make_user())
        await asyncio.sleep(0.2)
        assert page.text.count("\n\n") == 2
        await page.leave()

    listening(here, scene)


def test_what_was_said_while_the_line_was_cut_is_looked_up_afterwards(here, person, key):
    async def scene() -> None:
        page = await Page(key).opened()
        store.execute("DEL", f"sessions:{key}")
        store.execute("CLIENT", "KILL", "TYPE", "pubsub")
        assert "event: signed_out" in (await page.ended(5)).text

    listening(here, scene)


def test_a_quiet_stream_beats_and_looks_now_and_then(monkeypatch, key):
    monkeypatch.setattr(module, "SECONDS_BETWEEN_BEATS", 0.02)

    async def scene() -> None:
        page = await Page(key).opened()
        await until(lambda: ": beat" in page.text)
        store.execute("DEL", f"sessions:{key}")
        assert "event: signed_out" in (await page.ended()).text

    asyncio.run(scene())


def test_watching_does_not_count_as_being_there(key):
    before = store.execute("GET", f"sessions:{key}")

    async def scene() -> None:
        with moved(timedelta(minutes=30)):
            page = await Page(key).opened()
            page.left.set()
            await page.ended()

    asyncio.run(scene())
    assert store.execute("GET", f"sessions:{key}") == before


@pytest.mark.parametrize("bound", ["MOST_OF_ONE_PERSON", "MOST_STREAMS"])
def test_streams_are_bounded_per_person_and_per_process(monkeypatch, here, key, bound):
    monkeypatch.setattr(open_pages, bound, 1)

    async def scene() -> None:
        page = await Page(key).opened()
        refused = await Page(key).ended()
        assert refused.status == 503 and (b"retry-after", b"30") in refused.sent[0]["headers"]
        assert here.has_room_for("another person") is (bound == "MOST_OF_ONE_PERSON")
        await page.leave()

    asyncio.run(scene())


def test_a_page_that_leaves_is_forgotten(here, person, key):
    async def scene() -> None:
        page = await Page(key).opened()
        await page.leave()
        assert (here._count, dict(here._of_person), dict(here._of_topic)) == (0, {}, {})

    asyncio.run(scene())


def test_an_ending_process_says_a_last_word_and_sends_who_comes_now_to_the_next_one(here, key):
    async def scene() -> None:
        page = await Page(key).opened()
        here.end_all()
        last = (await page.ended()).text
        assert last.count("retry: ") == 2 and "signed_out" not in last
        late = await Page(key).ended()
        assert late.status == 200 and late.text.count("retry: ") == 2 and "counters" not in late.text

    asyncio.run(scene())


def test_while_redis_is_away_nobody_is_told_to_be_signed_out(monkeypatch, here, person, key):
    monkeypatch.setattr(module, "SECONDS_BETWEEN_BEATS", 0.02)

    async def scene() -> None:
        page = await Page(key).opened()
        monkeypatch.setattr(watching, "query_person_behind", _away)
        monkeypatch.setattr(watching, "person_behind", _away)
        here.wake(person.id)
        await until(lambda: ": beat" in page.text)
        assert (await Page(key).ended()).status == 503
        await page.leave()

    def _away(_key: str) -> None:
        raise Unavailable("gone")

    asyncio.run(scene())

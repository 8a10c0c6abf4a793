"""What open pages are told: once, in order, in their language, and only what is theirs."""

from __future__ import annotations

import asyncio

import pytest

from notifications import streams as module
from notifications.models import MOST_KEPT
from notifications.services import clear, touch
from notifications.services.reading import mark_all_read, query_bell
from storage.connection import store
from storage.logs import NOTHING
from tests.accounts.builders import browser, make_user
from tests.notifications.builders import ring
from tests.notifications.open_page import Page, listening, until

pytestmark = pytest.mark.usefixtures("here")


def subjects(page: Page) -> list[str]:
    return [frame.content["title"].rpartition(": ")[2] for frame in page.news]


def ring_five(user) -> list[str]:
    told = [f"Notícia {number}" for number in range(5)]
    for subject in told:
        ring(user, subject=subject)
    return told


def figures(page: Page) -> list[dict[str, int]]:
    return [frame.content for frame in page.frames if frame.event == "counters"]


def test_news_reach_every_open_page_of_the_person_and_nobody_elses(here, person, key):
    other = browser(make_user()).cookies["session"].value

    async def scene() -> None:
        pages = [await Page(key).opened(), await Page(key).opened(), await Page(other).opened()]
        await asyncio.to_thread(ring, person, subject="Site no ar")
        await until(lambda: pages[0].news and pages[1].news)
        await asyncio.sleep(0.1)
        [frame] = pages[0].news
        assert frame.content == {"title": "1 min ago: Site no ar", "url": "/support/1/", "unread": 1} and frame.id
        assert pages[2].news == [] and figures(pages[2]) == [{"unread": 0}]
        [await page.leave() for page in pages]

    listening(here, scene)


def test_five_that_came_while_the_line_was_cut_are_told_in_order_and_once(here, person, key):
    async def scene() -> None:
        first = await Page(key).opened()
        await asyncio.to_thread(ring, person, subject="before")
        await until(lambda: first.news)
        await first.leave()
        told = await asyncio.to_thread(ring_five, person)
        again = await Page(key, last=first.news[-1].id).opened()
        assert subjects(again) == told
        await asyncio.to_thread(ring, person, subject="after")
        await until(lambda: len(again.news) > 5)
        assert subjects(again) == [*told, "after"] and len({frame.id for frame in again.news}) == 6
        await again.leave()

    listening(here, scene)


def test_a_page_hears_all_that_happened_since_it_was_made(here, person, key):
    ring(person, subject="known")
    made_at = query_bell(person.id).run().last
    told = ring_five(person)

    async def scene() -> None:
        page = await Page(key, query=f"after={made_at}").opened()
        fresh = await Page(key).opened()
        assert subjects(page) == told and subjects(fresh) == []
        [await each.leave() for each in (page, fresh)]

    listening(here, scene)


def test_what_the_browser_has_counts_more_than_what_the_page_had(here, person, key):
    ring_five(person)

    async def scene() -> None:
        page = await Page(key, query=f"after={NOTHING}", last=query_bell(person.id).run().last).opened()
        assert subjects(page) == []
        await page.leave()

    listening(here, scene)


@pytest.mark.parametrize("forged", ["0", "x", "9" * 15 + "-0", "9" * 500, "-1", "é", "1-0 COUNT 1", "0-0"])
def test_a_forged_place_is_the_beginning_of_what_is_kept(here, person, key, forged):
    told = ring_five(person)

    async def scene() -> None:
        page = await Page(key, last=forged).opened()
        assert page.status == 200 and subjects(page) == told
        await page.leave()

    asyncio.run(scene())


def test_another_persons_place_shows_nothing_of_that_person(here, person, key):
    bia = make_user()
    ring_five(bia)

    async def scene() -> None:
        page = await Page(key, last=query_bell(bia.id).run().last).opened()
        assert page.news == []
        await page.leave()

    asyncio.run(scene())


def test_what_is_kept_is_bounded(person):
    for number in range(MOST_KEPT + 5):
        ring(person, group="ticket:1", subject=str(number))
    assert store.execute("XLEN", f"notifications:stream:{person.id}") == MOST_KEPT


def test_when_all_is_read_in_one_tab_the_other_counts_nothing_within_two_seconds(here, person, key):
    ring_five(person)

    async def scene() -> None:
        page = await Page(key).opened()
        assert figures(page) == [{"unread": 5}]
        await asyncio.to_thread(mark_all_read, person)
        await until(lambda: figures(page)[-1] == {"unread": 0}, seconds=2)
        assert all(not frame.id for frame in page.frames)
        await page.leave()

    listening(here, scene)


def test_opening_a_ticket_counts_its_item_off_everywhere(here, person, key):
    ring(person, group="ticket:1")

    async def scene() -> None:
        page = await Page(key).opened()
        await asyncio.to_thread(clear, person, "ticket:1")
        await until(lambda: figures(page)[-1] == {"unread": 0}, seconds=2)
        await page.leave()

    listening(here, scene)


def test_a_page_hears_of_its_topics_and_of_no_others(here, person, key):
    bia = make_user()
    mine, others = f"own:{person.id}", f"own:{bia.id}"

    async def scene() -> None:
        page = await Page(key, query=f"topics={mine}+{others}+unknown:1").opened()
        await asyncio.to_thread(touch, others, "unknown:1", mine)
        await until(lambda: "changed" in page.text)
        await asyncio.sleep(0.1)
        assert [frame.content for frame in page.frames if frame.event == "changed"] == [{"topic": mine}]
        await page.leave()

    listening(here, scene)


def test_figures_of_a_topic_move_when_it_is_touched(here, person, key):
    async def scene() -> None:
        page = await Page(key, query=f"topics=own:{person.id}").opened()
        await asyncio.to_thread(ring, person)
        await asyncio.to_thread(touch, f"own:{person.id}")
        await until(lambda: figures(page)[-1] == {"unread": 1, "own.items": 1})
        assert figures(page)[0] == {"unread": 0, "own.items": 0}
        await page.leave()

    listening(here, scene)


def test_a_touch_between_the_page_and_its_stream_is_not_missed(here, person, key):
    touch(f"own:{person.id}")

    async def scene() -> None:
        old = await Page(key, query=f"topics=own:{person.id}&at={module.time.time() - 30}").opened()
        new = await Page(key, query=f"topics=own:{person.id}&at={module.time.time() + 30}").opened()
        assert ("changed" in old.text, "changed" in new.text) == (True, False)
        [await page.leave() for page in (old, new)]

    listening(here, scene)


def test_what_is_touched_while_the_line_to_redis_is_cut_is_told_afterwards(here, person, key):
    async def scene() -> None:
        page = await Page(key, query=f"topics=own:{person.id}").opened()
        here.touch = lambda topic: None  # the call is lost
        await asyncio.to_thread(touch, f"own:{person.id}")
        store.execute("CLIENT", "KILL", "TYPE", "pubsub")
        await until(lambda: "changed" in page.text)
        await page.leave()

    listening(here, scene)


class StuckPage(Page):
    async def send(self, message) -> None:
        if b"id: " in message.get("body", b""):
            await asyncio.sleep(60)
        await super().send(message)


def test_a_reader_who_takes_nothing_is_dropped_and_catches_up(monkeypatch, here, person, key):
    monkeypatch.setattr(module, "SECONDS_TO_TAKE", 0.05)
    place = query_bell(person.id).run().last

    async def scene() -> None:
        stuck = await StuckPage(key).opened()
        told = await asyncio.to_thread(ring_five, person)
        assert (await stuck.ended()).news == [] and here.has_room_for(person.id) and here._count == 0
        again = await Page(key, query=f"after={place}").opened()
        assert subjects(again) == told
        await again.leave()

    listening(here, scene)


def test_an_item_that_no_app_can_say_is_left_out_and_the_stream_goes_on(here, person, key):
    from notifications import bells

    def broken(words, count):
        raise KeyError("subject")

    bells.register("broken", broken, category="tickets")

    async def scene() -> None:
        page = await Page(key).opened()
        await asyncio.to_thread(ring, person, kind="broken")
        await asyncio.to_thread(ring, person, subject="whole")
        await until(lambda: page.news)
        assert subjects(page) == ["whole"]
        await page.leave()

    listening(here, scene)

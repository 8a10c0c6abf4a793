"""The bell and live parts of pages, in two tabs of a real browser."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from notifications.services import notify
from storage.connection import store
from tests.accounts.builders import browser as signed_in
from tests.accounts.builders import make_user
from tests.notifications.builders import happened
from tests.processes.live_client import children_of
from tests.processes.product import Product, running

BELL = ".topbar a[href='/notifications/']"
NEWS = "Password changed"
PART = """<section id="part" data-live="thread"><p id="said">answer {number}</p>
<label for="typed">Reply</label><textarea id="typed"></textarea><input id="still" value="{number}"></section>"""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("bell"), DEBUG="true") as product:
        yield product


@pytest.fixture
def person(product: Product, redis_url: str) -> Iterator[User]:
    store.use(f"unix://{product.folder}/redis/redis.sock")
    yield make_user(language="en")
    store.use(redis_url)


@pytest.fixture
def context(browser: Browser, product: Product, person: User) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=product.address, locale="en-US")
    key = signed_in(person).cookies["session"].value
    context.add_cookies([{"name": "session", "value": key, "url": product.address}])
    yield context
    context.close()


def tab(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    with page.expect_response("**/notifications/stream*") as stream:
        page.goto(path)
    assert stream.value.status == 200
    return page


def ring(person: User) -> None:
    notify(happened(person.id), person.id, "password_changed", url="/account/sessions/")


def test_what_happens_rings_in_every_open_tab_and_says_what(context, person):
    first, second = tab(context, "/account/"), tab(context, "/account/profile/")
    ring(person)
    for page in (first, second):
        expect(page.locator(BELL)).to_have_text(re.compile(r"Notifications\s*1\s*$"), timeout=2000)
        expect(page.locator("[role=status] .toast")).to_contain_text(NEWS)
    first.get_by_role("link", name="See it").click()
    expect(first).to_have_url(re.compile("/account/sessions/$"))


def test_all_that_is_read_in_one_tab_is_gone_in_the_other_within_two_seconds(context, person):
    [ring(person) for _ in range(3)]
    first, second = tab(context, "/notifications/"), tab(context, "/account/")
    expect(second.locator(BELL)).to_contain_text("3")
    first.get_by_role("button", name="Mark all as read").click()
    began = time.monotonic()
    expect(second.locator(BELL)).to_have_text(re.compile(r"Notifications\s*$"), timeout=2000)
    assert time.monotonic() - began < 2
    expect(second.locator(f"{BELL} .count")).to_be_hidden()
    expect(first.get_by_role("button", name="Mark all as read")).to_have_count(0)


def test_the_list_grows_under_the_readers_eyes_and_following_an_item_reads_it(context, person):
    page = tab(context, "/notifications/")
    expect(page.get_by_text("Nothing new")).to_be_visible()
    ring(person)
    link = page.locator("#news").get_by_role("link", name=NEWS)
    link.click(timeout=5000)
    expect(page).to_have_url(re.compile("/account/sessions/$"))
    expect(page.locator(BELL)).to_have_text(re.compile(r"Notifications\s*$"), timeout=3000)


def test_after_the_web_processes_died_the_page_comes_back_and_catches_up(context, person, product):
    page = tab(context, "/account/")
    for pid in children_of(product.pids()["web"]):
        os.kill(pid, signal.SIGKILL)
    ring(person)
    ring(person)
    expect(page.locator(BELL)).to_contain_text("2", timeout=20_000)
    expect(page.locator("[role=status] .toast")).to_contain_text(NEWS)


def test_a_tab_that_nobody_sees_lets_its_line_go_and_catches_up_when_it_is_seen(context, person):
    page = tab(context, "/account/")
    turn = "Object.defineProperty(document, 'hidden', {get: () => %s, configurable: true});"
    page.evaluate(turn % "true" + "document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(5500)
    ring(person)
    page.wait_for_timeout(1000)
    expect(page.locator(f"{BELL} .count")).to_be_hidden()
    page.evaluate(turn % "false" + "document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(BELL)).to_contain_text("1", timeout=3000)


def test_a_part_that_changed_is_replaced_and_what_is_typed_stays(context):
    numbers, errors = count(1), []
    page = context.new_page()
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    def with_part(route) -> None:
        answer = route.fetch()
        part = PART.format(number=next(numbers))
        route.fulfill(response=answer, body=re.sub(r"(<main[^>]*>)", lambda found: found[0] + part, answer.text()))

    page.route("**/account/profile/", with_part)
    page.goto("/account/profile/")
    page.fill("#typed", "meu texto")
    page.evaluate("document.querySelector('#typed').setSelectionRange(3, 5)")
    page.evaluate("document.dispatchEvent(new CustomEvent('live:changed', {detail: {topic: 'thread'}}))")
    expect(page.locator("#said")).to_have_text("answer 2")
    expect(page.locator("#typed")).to_have_value("meu texto")
    expect(page.locator("#typed")).to_be_focused()
    expect(page.locator("#still")).to_have_value("2")
    assert page.evaluate("document.querySelector('#typed').selectionStart") == 3 and errors == []


def test_the_bell_works_without_javascript(browser, product, person):
    ring(person)
    context = browser.new_context(base_url=product.address, locale="en-US", java_script_enabled=False)
    key = signed_in(person).cookies["session"].value
    context.add_cookies([{"name": "session", "value": key, "url": product.address}])
    page = context.new_page()
    page.goto("/account/")
    page.locator(BELL).click()
    page.get_by_role("button", name=re.compile("Mark as read")).click()
    expect(page.locator(f"{BELL} .count")).to_be_hidden()
    context.close()


def test_the_pages_are_fine_on_a_phone_in_the_dark(browser, product, person):
    from axe_core_python.sync_playwright import Axe

    [ring(person) for _ in range(2)]
    context = browser.new_context(base_url=product.address, color_scheme="dark", viewport={"width": 390, "height": 800})
    key = signed_in(person).cookies["session"].value
    context.add_cookies([{"name": "session", "value": key, "url": product.address}])
    page = context.new_page()
    for path in ("/notifications/", "/account/notifications/"):
        page.goto(path)
        assert [rule["id"] for rule in Axe().run(page)["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()

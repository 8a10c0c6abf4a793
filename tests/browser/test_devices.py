"""One person in two browsers: what is revoked in one is over in the other, and its open page says so."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Demo

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
SAID = "You were signed out on this device"


@pytest.fixture
def contexts(browser: Browser, demo: Demo):
    options = {"base_url": demo.address, "locale": "en-US"}
    both = browser.new_context(**options), browser.new_context(**options, user_agent=IPHONE)
    yield both
    for context in both:
        context.close()


def signed_in(context: BrowserContext, demo: Demo) -> Page:
    [email] = [address for address in demo.logins if address.startswith("helena")]
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("#id_email", email)
    page.fill("#id_password", demo.logins[email])
    with page.expect_response("**/notifications/stream*") as stream:
        page.locator("main form button").click()
    assert stream.value.status == 200
    return page


def test_the_open_page_of_a_revoked_device_says_so_within_two_seconds(contexts, demo):
    here, there = (signed_in(context, demo) for context in contexts)
    errors: list[str] = []
    there.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    here.goto("/account/sessions/")
    expect(here.get_by_role("listitem").filter(has_text="Safari on iPhone")).to_be_visible()
    here.get_by_role("button", name=re.compile("Safari on iPhone")).click()
    began = time.monotonic()
    expect(there.get_by_role("alert")).to_contain_text(SAID, timeout=2000)
    assert time.monotonic() - began < 2 and errors == []
    expect(here.get_by_role("alert")).to_have_count(0)
    there.goto("/account/")
    assert "/accounts/login/" in there.url
    here.goto("/account/")
    assert here.url.endswith("/account/")


def test_the_page_of_a_session_that_ended_unheard_asks_and_says_so(contexts, demo):
    here, there = (signed_in(context, demo) for context in contexts)
    there.route("**/notifications/stream*", lambda route: route.fulfill(status=401, body="{}"))
    there.add_init_script("Math.random = () => -0.19")  # as good as no pause
    here.goto("/account/sessions/")
    there.goto("/account/")
    here.get_by_role("button", name="Sign out all other devices").click()
    expect(there.get_by_role("alert")).to_contain_text(SAID, timeout=8000)


def test_without_javascript_the_pages_work(browser: Browser, demo: Demo):
    context = browser.new_context(base_url=demo.address, locale="en-US", java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    [email] = [address for address in demo.logins if address.startswith("helena")]
    page.fill("#id_email", email)
    page.fill("#id_password", demo.logins[email])
    page.locator("main form button").click()
    page.goto("/account/sessions/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Devices")
    context.close()

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.conftest import Demo

PHONE = {"width": 390, "height": 800}


def view_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def walk(page: Page, start: str) -> Iterator[str]:
    """Opens one page of each view that links lead to, from the page at this path."""
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop(0)
        if view_of(path) in seen:
            continue
        seen.add(view_of(path))
        assert page.goto(path).status == 200, path
        yield path
        links = page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
        waiting += [urlsplit(link).path for link in links]


@pytest.fixture(params=["light", "dark"])
def page(request, browser, demo):
    context = browser.new_context(base_url=demo.address, color_scheme=request.param, viewport=PHONE, locale="pt-BR")
    yield context.new_page()
    context.close()


def sign_in(page: Page, demo: Demo, person: str) -> None:
    [email] = [address for address in demo.logins if address.startswith(person)]
    page.goto("/accounts/login/")
    page.fill("#id_email", email)
    page.fill("#id_password", demo.logins[email])
    page.locator("main form button").click()


def faults_of(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page)["violations"]
    too_wide = page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]
    return [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]] + [("too wide", "")] * too_wide


OF_MARINA = {"dashboard:customer_home"} | {f"payments:{page}" for page in ("list", "payment", "contract", "receipt")}
OF_STAFF = {
    *(f"payments_staff:{page}" for page in ("payments", "payment", "movements", "pending", "subscriptions")),
    *(f"payments_staff:{page}" for page in ("contracts", "contract", "due_date", "stripe_events", "reconciliation")),
}


@pytest.mark.parametrize(
    ("person", "start", "views", "among"), [("marina", "/account/", 9, OF_MARINA), ("admin", "/staff/", 40, OF_STAFF)]
)
def test_every_page_of_a_person_is_accessible(page, demo, person, start, views, among):
    sign_in(page, demo, person)
    faults = {path: faults_of(page) for path in walk(page, start)}
    assert {path: found for path, found in faults.items() if found} == {}
    assert len(faults) >= views
    assert among <= {view_of(path) for path in faults}

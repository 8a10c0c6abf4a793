"""The pages about people and roles in a real browser: keyboard labels, both themes, no script needed to work."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo
from tests.browser.test_signed_in_accessibility import faults_of, sign_in

PAGES = ["/staff/users/", "/staff/users/?q=marina", "/staff/users/new/", "/staff/roles/", "/staff/audit/"]


@pytest.fixture(params=["light", "dark"])
def themed(request, browser, demo: Demo):
    context = browser.new_context(
        base_url=demo.address, color_scheme=request.param, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    sign_in(page, demo, "admin")
    yield page
    context.close()


@pytest.fixture
def page(browser, demo: Demo):
    context = browser.new_context(base_url=demo.address, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, demo, "admin")
    yield page
    context.close()


def test_every_page_is_accessible_in_both_themes(themed: Page):
    faults = {}
    for path in PAGES:
        assert themed.goto(path).status == 200
        faults[path] = faults_of(themed)
    themed.goto("/staff/users/?q=marina")
    themed.locator("td a").first.click()
    faults["person"] = faults_of(themed)
    themed.goto(themed.url + "delete/")
    faults["delete"] = faults_of(themed)
    assert {path: found for path, found in faults.items() if found} == {}


def test_somebody_is_invited_accepts_and_is_signed_out_by_a_change_of_role(page: Page, browser, demo: Demo):
    page.goto("/staff/users/new/")
    page.fill("#id_name", "Bia Prado")
    page.fill("#id_email", "bia@example.test")
    page.select_option("#id_role", "editor")
    page.locator("main form button").first.click()
    person = page.url
    colleague = browser.new_context(base_url=demo.address, java_script_enabled=False).new_page()
    link = invitation_for(colleague, "bia@example.test")
    colleague.goto(link)
    colleague.fill("#id_password", "um cavalo bem correto")
    colleague.locator("main form button").click()
    colleague.fill("#id_email", "bia@example.test")
    colleague.fill("#id_password", "um cavalo bem correto")
    colleague.locator("main form button").click()
    assert colleague.url.endswith("/staff/")
    page.goto(person)
    page.select_option("#id_role", "support")
    page.get_by_role("button", name=re.compile("Salvar|Save")).click()
    colleague.goto("/staff/")
    assert "/accounts/login/" in colleague.url


def test_a_role_is_edited_without_javascript(page: Page):
    page.goto("/staff/roles/")
    box = page.locator("[id='editor-mail.view']")
    box.check()
    page.locator("form:has([id='editor-mail.view']) button").click()
    expect(page.locator("[id='editor-mail.view']")).to_be_checked()
    page.goto("/staff/audit/?name=roles.edited")
    expect(page.locator("tbody tr")).to_have_count(1)


def invitation_for(page: Page, email: str) -> str:
    """The link in the mail to this address, as the local mail page shows it once the worker has sent it."""
    for _ in range(60):
        page.goto("/sandbox/mail/")
        mail = page.locator("main li, main tr", has_text=email).locator("a")
        if mail.count():
            mail.first.click()
            return re.findall(r"/accounts/set-password/[\w-]+/", page.content())[0]
        page.wait_for_timeout(500)
    pytest.fail("no invitation came")

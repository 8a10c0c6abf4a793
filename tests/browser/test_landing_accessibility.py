import pytest
from axe_core_python.sync_playwright import Axe

PAGES = ["/", "/terms/", "/privacy/", "/accounts/login/", "/accounts/register/?plan=agenda"]


@pytest.fixture(params=["light", "dark"])
def page(request, browser, site):
    context = browser.new_context(base_url=site, color_scheme=request.param, locale="pt-BR")
    yield context.new_page()
    context.close()


def violations(page):
    found = Axe().run(page)["violations"]
    return [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_violation(page, path):
    page.goto(path)
    assert violations(page) == []


def test_form_with_errors_has_no_violation(page):
    page.goto("/accounts/register/")
    page.locator("main form button").last.click()
    assert page.title().startswith("Erro:")
    assert violations(page) == []

import pytest

PAGES = ["/", "/terms/", "/accounts/login/", "/accounts/register/?plan=conversao", "/nothing-here/"]


@pytest.fixture
def visit(browser, site):
    contexts = []

    def opened(path, **options):
        contexts.append(browser.new_context(base_url=site, locale="pt-BR", **options))
        page = contexts[-1].new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("path", PAGES)
def test_phone_never_scrolls_sideways(visit, path, width):
    page = visit(path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_browser_has_nothing_to_complain_about(visit):
    page = visit("about:blank")
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto("/")
    assert complaints == []


def test_plan_is_chosen_without_javascript(visit):
    page = visit("/", java_script_enabled=False)
    page.get_by_role("link", name="Começar com R$ 644,50").click()
    assert "/accounts/register/?plan=agenda" in page.url
    assert page.get_by_role("heading", level=1).is_visible()


def test_plan_is_chosen_by_keyboard_alone(visit):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Ir para o conteúdo"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text().startswith("Começar com"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/register/?plan=essencial")


def test_question_opens_by_keyboard(visit):
    page = visit("/")
    page.get_by_text("Posso pagar com Pix?").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Sim, nas fases 1 e 2").is_visible()


def test_theme_is_changed_without_javascript(visit):
    page = visit("/terms/", java_script_enabled=False, color_scheme="light")
    page.get_by_role("button", name="Escuro").click()
    assert page.url.endswith("/terms/")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_language_is_changed_without_javascript(visit):
    page = visit("/", java_script_enabled=False)
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "While you work, your agent answers."

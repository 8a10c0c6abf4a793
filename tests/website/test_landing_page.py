import re

import pytest

NBSP = "\xa0"


@pytest.fixture
def landing(client):
    return client.get("/").content.decode()


@pytest.mark.parametrize(
    ("slug", "name", "activation", "half", "monthly"),
    [
        ("essencial", "Agente Essencial", "835,00", "417,50", "195,00"),
        ("agenda", "Agente Agenda Inteligente", "1.289,00", "644,50", "325,00"),
        ("conversao", "Agente de Conversão Avançado", "1.769,00", "884,50", "498,00"),
    ],
)
def test_plan_says_what_is_paid_and_when(landing, slug, name, activation, half, monthly):
    [card] = [part for part in landing.split("<article")[1:] if name in part.split("</h3>")[0]]
    amounts = re.findall(r"<dd>R\$\xa0([\d.,]+)</dd>", card)
    assert f"R${NBSP}{activation}" in card
    assert amounts == [half, half, monthly]
    assert f'href="/accounts/register/?plan={slug}"' in card
    assert f"Começar com R${NBSP}{half}" in card


def test_landing_shows_exactly_the_plans_on_sale(landing):
    assert landing.count('class="card plan"') == 3


def test_landing_needs_no_script_and_no_inline_style(landing):
    assert "<script" not in landing
    assert " style=" not in landing
    assert "<style" not in landing
    assert not re.search(r"\son\w+=", landing)


def test_landing_asks_nobody_else_for_anything(landing):
    sources = re.findall(r'(?:src|href)="(https?:[^"]+)"', landing)
    assert {source.split("/")[2] for source in sources} == {"wa.me"}


def test_landing_speaks_english_where_it_is_asked(client):
    page = client.get("/", headers={"accept-language": "en"})
    assert "While you work, your agent answers." in page.content.decode()
    assert 'lang="en"' in page.content.decode()


def test_landing_is_portuguese_for_everybody_else(client):
    page = client.get("/", headers={"accept-language": "fr"}).content.decode()
    assert "Enquanto você trabalha, seu agente atende." in page
    assert 'lang="pt-br"' in page


def test_landing_has_the_contacts_of_the_brand(landing):
    assert "https://wa.me/5511950377457" in landing
    assert "mailto:humantic@wm3digital.com.br" in landing

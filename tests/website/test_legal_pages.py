import pytest


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/terms/", ["Termos de serviço", "metade da ativação", "30 dias depois", "Código de Defesa do Consumidor"]),
        ("/privacy/", ["Política de privacidade", "LGPD", "Lei 13.709/2018", "artigo 18", "Stripe", "ANPD"]),
    ],
)
def test_legal_page_says_what_the_law_asks(client, path, words):
    page = client.get(path).content.decode()
    assert [word for word in words if word not in page] == []


@pytest.mark.parametrize(("path", "title"), [("/terms/", "Terms of service"), ("/privacy/", "Privacy policy")])
def test_legal_page_exists_in_english(client, path, title):
    page = client.get(path, headers={"accept-language": "en"}).content.decode()
    assert f"<title>{title} ·" in " ".join(page.split())


def test_robots_keep_out_of_private_pages(client):
    page = client.get("/robots.txt")
    assert page["Content-Type"].startswith("text/plain")
    assert {"Disallow: /account/", "Disallow: /payments/", "Disallow: /staff/"} <= set(page.text.splitlines())


def test_favicon_leads_to_the_logo(client):
    assert client.get("/favicon.ico")["Location"].startswith("/static/logo")

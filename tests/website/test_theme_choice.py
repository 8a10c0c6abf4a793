import pytest


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chosen_theme_is_on_the_next_page(client, theme):
    answer = client.post("/theme/", {"theme": theme, "next": "/terms/"})
    assert answer["Location"] == "/terms/"
    assert f'data-theme="{theme}"' in client.get("/terms/").content.decode()


def test_system_theme_forgets_the_choice(client):
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": "system"})
    assert "data-theme" not in client.get("/").content.decode()


def test_forged_theme_is_not_kept(client):
    client.post("/theme/", {"theme": 'x" onload="alert(1)'})
    client.cookies["theme"] = "x onload"
    assert "onload" not in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "", "x", "١٠", "-1"])
def test_theme_choice_leads_only_to_our_own_pages(client, address):
    assert client.post("/theme/", {"theme": "dark", "next": address})["Location"] == "/"


def test_theme_is_changed_by_post_only(client):
    assert client.get("/theme/").status_code == 405


def test_language_choice_is_kept(client):
    client.post("/i18n/setlang/", {"language": "en", "next": "/terms/"})
    assert "Terms of service" in client.get("/terms/").content.decode()

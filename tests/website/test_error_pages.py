import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from storage.connection import store
from website import views


def test_missing_page_is_a_friendly_404(client):
    page = client.get("/nothing-here/")
    assert page.status_code == 404
    assert "Não encontramos esta página" in page.content.decode()


def test_missing_page_names_its_request(client):
    page = client.get("/nothing-here/")
    assert page["X-Request-ID"] in page.content.decode()


def test_form_without_its_token_is_refused_in_words():
    page = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert page.status_code == 403
    assert "O formulário precisa ser enviado de novo" in page.content.decode()


@pytest.mark.parametrize("template", ["400", "403", "403_csrf", "404", "409", "500", "503", "503_unsent"])
def test_error_page_needs_no_request(template):
    with translation.override("pt-br"):
        html = render_to_string(f"{template}.html", {"request_id": "01JDF3W8KQ"})
    assert "pedido 01JDF3W8KQ" in html
    assert "https://wa.me/5511950377457" in html


def test_server_error_needs_no_database(monkeypatch):
    monkeypatch.setattr(store, "read", lambda *_: pytest.fail("an error page read the database"))
    page = views.server_error(RequestFactory().get("/", headers={"cookie": "session=abc"}))
    assert page.status_code == 500
    assert "A falha é nossa" in page.content.decode()


@pytest.mark.parametrize(("view", "status"), [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)])
def test_refusal_has_its_status(view, status):
    assert view(RequestFactory().get("/"), Exception()).status_code == status

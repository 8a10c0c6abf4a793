"""Nothing typed is lost when the session ended meanwhile."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from storage.connection import store
from support.drafts import KEPT_FROM_ADDRESS
from tests.accounts.builders import PASSWORD, browser, make_user
from tests.support.builders import again, make_staff, open_ticket, typed


@pytest.fixture
def person():
    return make_user(language="en", password=PASSWORD)


def way_back(response):
    """Where the login page leads."""
    place = urlsplit(response["Location"])
    assert place.path == "/accounts/login/"
    return parse_qs(place.query)["next"][0]


def signed_in_again(visitor, person, leads_to):
    form = {"email": person.email, "password": PASSWORD, "next": leads_to}
    response = visitor.post("/accounts/login/", form)
    assert response["Location"] == leads_to
    return visitor.get(leads_to).content.decode()


def test_a_new_ticket_comes_back_after_signing_in(person):
    visitor = browser()
    sent = visitor.post("/support/new/", typed(subject="Quase perdido", body="Um texto\nlongo", priority="high"))
    page = signed_in_again(visitor, person, way_back(sent))
    assert 'value="Quase perdido"' in page and "Um texto\nlongo</textarea>" in page
    assert '<option value="high" selected>' in page


def test_a_reply_comes_back_after_signing_in(person):
    ticket, visitor = open_ticket(person), browser()
    sent = visitor.post(f"/support/{ticket.id}/reply/", {"body": "Quase perdido"})
    assert "Quase perdido</textarea>" in signed_in_again(visitor, person, way_back(sent))
    assert again(ticket).messages == 1


def test_an_answer_of_the_team_comes_back_too():
    ticket, staff, visitor = open_ticket(), make_staff(password=PASSWORD), browser()
    sent = visitor.post(f"/staff/tickets/{ticket.id}/", {"body": "Só entre nós", "visibility": "internal"})
    page = signed_in_again(visitor, staff, way_back(sent))
    assert "Só entre nós</textarea>" in page
    assert 'value="internal" id="id_visibility_1" checked' in page.replace("required ", "")


def test_a_session_that_was_ended_elsewhere_counts_as_none(person):
    visitor = browser(person)
    store.execute("FLUSHALL")
    assert "draft=" in way_back(visitor.post("/support/new/", typed()))


def test_the_text_is_gone_after_an_hour(person):
    leads_to = way_back(browser().post("/support/new/", typed(subject="Quase perdido")))
    [key] = store.execute("KEYS", "tickets:drafts:*")
    assert 0 < store.execute("TTL", key) <= 3600
    store.execute("DEL", key)
    assert "Quase perdido" not in browser(person).get(leads_to).content.decode()


def test_an_invented_token_is_an_empty_form(person):
    assert browser(person).get("/support/new/?draft=nonsense").status_code == 200


def test_strangers_cannot_fill_the_store():
    visitor = browser()
    for _ in range(KEPT_FROM_ADDRESS.most):
        visitor.post("/support/new/", typed())
    refused = visitor.post("/support/new/", typed(subject="Quase perdido", body="<b>Um texto</b>"))
    page = refused.content.decode()
    assert refused.status_code == 403 and 'href="/accounts/login/?next=%2Fsupport%2Fnew%2F"' in page
    assert 'value="Quase perdido"' in page and "&lt;b&gt;Um texto&lt;/b&gt;</textarea>" in page
    assert len(store.execute("KEYS", "tickets:drafts:*")) == KEPT_FROM_ADDRESS.most


def test_more_than_can_be_kept_is_shown_whole():
    text = "Quase perdido. " * 70_000
    refused = browser().post("/support/new/", typed(body=text))
    assert refused.status_code == 403 and text in refused.content.decode()
    assert store.execute("KEYS", "tickets:drafts:*") == []


def test_files_are_named_because_they_must_be_chosen_again(person):
    files = [SimpleUploadedFile(name, b"a,b", "text/csv") for name in ("horários.csv", "<b>.csv")]
    leads_to = way_back(browser().post("/support/new/", typed() | {"attachments": files}))
    page = browser(person).get(leads_to).content.decode()
    assert "Please choose your files again: horários.csv, &lt;b&gt;.csv" in page


def test_an_empty_form_leaves_nothing_behind():
    assert way_back(browser().post("/support/new/", {})) == "/support/new/"
    assert store.execute("KEYS", "*drafts*") == []


def test_a_visitor_who_only_looks_is_asked_to_sign_in():
    assert way_back(browser().get("/support/new/")) == "/support/new/"

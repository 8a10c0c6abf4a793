from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.repositories import users
from config.template_filters import money
from notifications import words
from notifications.mails import UnknownKind, register, registered_kinds
from notifications.repositories import mails
from notifications.services import queue_mail, send_due_mails
from notifications.services.composing import compose, greeting_name
from storage.connection import store
from tests.accounts.builders import make_user
from tests.notifications.builders import happened, mails_of, queue

KINDS = sorted(path.stem for path in (settings.BASE_DIR / "templates/mail").glob("[a-z]*.txt") if path.stem != "base")
FULL = {
    "url": "http://127.0.0.1:8000/somewhere/",
    "what": "Fase 1, Agente <Essencial>",
    "plan": "Agente <Essencial>",
    "amount": 41750,
    "paid_at": datetime.fromisoformat("2026-11-24T12:00:00+00:00"),
    "receipt_number": "2026-0001",
    "reason": "cartão recusado",
    "has_contract": True,
    "greeting_name": "Ana & <b>Zé</b>",
}
MISSING = {"amount": 0}
EMPTY = dict.fromkeys(FULL, "") | {"amount": 0, "paid_at": None, "has_contract": False}


def render(name: str, context: dict[str, Any], language: str) -> str:
    brand = {"brand": settings.BRAND, "site_url": settings.SITE_URL, "subject": "S"}
    with override(language):
        return render_to_string(f"mail/{name}", brand | context)


@pytest.mark.parametrize("language", ["pt-br", "en"])
@pytest.mark.parametrize("context", [MISSING, EMPTY, FULL], ids=["missing", "empty", "full"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_reads_well_whatever_is_missing(kind: str, context: dict[str, Any], language: str):
    text, html = (render(f"{kind}{suffix}", context, language) for suffix in (".txt", ".html"))
    for page in (text, html):
        assert not any(word in page for word in ("None", "{{", "{%", "undefined"))
    subject, _, body = text.strip().partition("\n")
    assert 5 < len(subject) < 80
    assert "&amp;" not in text and "<b>" not in html.replace("<b>R$", "")
    assert ("Ana & <b>Zé</b>" in body) == bool(context.get("greeting_name"))
    assert ("Olá" in body) == (language == "pt-br")


def test_every_kind_that_can_be_sent_has_a_name_for_staff():
    assert set(KINDS) == set(words.KINDS)
    assert {kind.name for kind in registered_kinds()} <= set(KINDS)


def test_mail_carries_the_headers_that_keep_robots_quiet():
    message = compose(queue(make_user())).message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == settings.BRAND["email"]
    assert message["From"] == settings.MAIL_FROM
    assert message["Message-ID"].startswith("<")


def test_answers_to_mails_about_money_go_to_the_finance_desk(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("notifications.mails._kinds", {})
    register("payment_received", lambda user, ids: {"amount": int(ids["amount"])}, is_about_money=True)
    message = compose(queue(make_user(language="en"), "payment_received", amount="128900"))
    assert message.reply_to == [settings.BRAND["finance_email"]]
    assert message.subject == f"We received your payment of {money(128900)}"


@pytest.mark.parametrize("kind", ["payment_failed", "welcome"])
def test_the_footer_says_why_and_leads_to_the_choice_where_there_is_one(monkeypatch: pytest.MonkeyPatch, kind: str):
    monkeypatch.setattr("notifications.mails._kinds", {})
    register("payment_failed", lambda user, ids: {"amount": 100}, category="payments")
    register("welcome", lambda user, ids: {})
    message = compose(queue(make_user(language="en"), kind))
    for body in (message.body, str(message.alternatives[0].content)):
        assert "You get this mail because" in body
        assert ("/account/notifications/" in body) == (kind == "payment_failed")


@pytest.mark.parametrize(("language", "greeting"), [("pt-br", "Olá, Zé da Silva!"), ("en", "Hello, Zé da Silva!")])
def test_mail_greets_by_the_name_as_written_in_the_persons_language(language: str, greeting: str):
    message = compose(queue(make_user(name="Zé da Silva", language=language)))
    assert greeting in message.body
    assert greeting in str(message.alternatives[0].content)


def test_name_that_is_a_link_is_not_mailed():
    assert greeting_name(make_user(name="WIN: http://evil.test")) == ""
    assert greeting_name(make_user(name="  ")) == ""
    assert greeting_name(None) == ""


def test_secret_link_is_minted_when_the_mail_is_written_and_never_stored():
    person = make_user(verified=False)
    mail = queue(person, "verify_email")
    assert list(store.client.scan_iter("verifications:*")) == []
    message = compose(mail)
    token = message.body.partition("/accounts/verify/")[2].partition("/")[0]
    assert len(token) >= 40
    assert len(list(store.client.scan_iter("verifications:*"))) == 1
    send_due_mails()
    assert not [key for key in store.client.scan_iter("*") if token.encode() in dump(key)]


def dump(key: bytes) -> bytes:
    """A stored value with its key, as bytes to search in."""
    kind = store.execute("TYPE", key)
    read = {b"string": ("GET", key), b"zset": ("ZRANGE", key, 0, -1), b"stream": ("XRANGE", key, "-", "+")}
    return key + repr(store.execute(*read[kind])).encode()


def test_mail_for_somebody_who_has_done_it_already_is_cancelled():
    mail = queue(make_user(verified=True), "verify_email")
    send_due_mails()
    assert (mails.get(mail.id).status, mails.get(mail.id).attempts) == ("cancelled", 0)


def test_mail_for_nobody_is_cancelled():
    event = happened("0v0000000000gone")
    queue_mail(event, "welcome", "0v0000000000gone")
    send_due_mails()
    assert mails.get(f"{event.id}-welcome").status == "cancelled"


def test_event_that_is_handled_twice_makes_one_mail():
    person = make_user()
    event = happened(person.id)
    for _ in range(2):
        queue_mail(event, "welcome", person.id)
    assert len(mails_of(person)) == 1


def test_mail_without_a_secret_is_copied_as_a_mail_of_its_own(settings: Any):
    settings.MAIL_COPY_TO = "copies@example.test"
    person = make_user(verified=False)
    queue(person, "welcome")
    queue(person, "verify_email")
    sent = sorted((mail.kind, mail.recipient, mail.is_copy) for mail in mails_of(person))
    assert sent == [
        ("verify_email", person.email, False),
        ("welcome", "copies@example.test", True),
        ("welcome", person.email, False),
    ]


def test_mail_to_a_fixed_address_needs_no_user(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("notifications.mails._kinds", {})
    register("welcome_agency", lambda user, ids: {"url": ids["url"]})
    event = happened("0v00000000000000")
    queue_mail(event, "welcome_agency", address="agency@example.test", url="http://x.test/")
    rendered = lambda name, context: f"{name}\n{context['url']}"  # noqa: E731
    monkeypatch.setattr("notifications.services.composing.render_to_string", rendered)
    message = compose(mails.get(f"{event.id}-welcome_agency"))
    assert (message.to, message.body) == (["agency@example.test"], "http://x.test/\n")


def test_unknown_kind_is_refused_where_it_is_queued():
    with pytest.raises(UnknownKind):
        queue(make_user(), "nonsense")


def test_mail_follows_a_corrected_address():
    person = make_user(email="wrong@example.test")
    mail = queue(person)
    from accounts.repositories import users

    users.change(person.id, lambda user: user.replace(email="right@example.test"))
    assert compose(mail).to == ["right@example.test"]


def test_nobody_who_was_deleted_gets_mail():
    person = make_user()
    mail = queue(person)
    users.change(person.id, lambda user: user.erased(at=user.created_at))
    assert compose(mail) is None

"""Who is told what when an account's password, address or devices change."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.repositories import users
from accounts.services import password_reset, second_factor, security
from notifications.services import send_due_mails
from storage.connection import store
from storage.consumers import handle_waiting_events
from tests.accounts.builders import PASSWORD, browser, make_user, switch_on
from tests.notifications.smtp_sink import Sink

OLD, NEW = "ana@example.test", "new@example.test"


@pytest.fixture
def person():
    return make_user(email=OLD, password=PASSWORD, language="en")


def deliver() -> None:
    handle_waiting_events()
    send_due_mails()


def subjects(sink: Sink, address: str) -> list[str]:
    return [received.message["Subject"] for received in sink.to(address)]


def link_in(text: str) -> str:
    return urlsplit(re.search(r"http\S+", text)[0]).path


def want(person, email=NEW) -> None:
    security.request_email_change(users.get(person.id), current_password=PASSWORD, email=email)


def test_the_reset_link_of_the_mail_opens_the_form_and_the_owner_hears_of_the_change(sink: Sink, person):
    password_reset.request_reset(OLD)
    deliver()
    [received] = sink.to(OLD)
    client = Client()
    answer = client.get(link_in(received.text), follow=True)
    client.post(answer.redirect_chain[-1][0], {"password": "uma frase inteira e nova"})
    deliver()
    assert subjects(sink, OLD) == ["Choose another password", "Your password was changed"]
    assert b"password-reset" not in b"".join(store.execute("KEYS", "mail:*"))


def test_a_reset_for_an_unknown_address_mails_nobody(sink: Sink):
    password_reset.request_reset("nobody@example.test")
    deliver()
    assert sink.received == []


def test_a_changed_password_is_told(sink: Sink, person):
    security.change_password(person, current_password=PASSWORD, password="uma frase inteira e nova")
    deliver()
    assert subjects(sink, OLD) == ["Your password was changed"]


def test_the_second_factor_is_told_on_and_off(sink: Sink, person):
    secret, codes = switch_on(person)
    second_factor.switch_off(users.get(person.id), current_password=PASSWORD)
    deliver()
    assert subjects(sink, OLD) == ["The second factor was switched on", "The second factor was switched off"]
    written = "".join(received.text for received in sink.received)
    assert secret not in written and not any(code in written for code in codes)


def test_the_new_address_gets_the_link_and_the_old_one_a_warning(sink: Sink, person):
    want(person)
    deliver()
    assert subjects(sink, NEW) == ["Confirm your new address"]
    assert subjects(sink, OLD) == ["Somebody asked to change your address"]
    assert NEW in sink.to(OLD)[0].text and "http" not in sink.to(OLD)[0].text


def test_after_the_change_the_old_address_is_told(sink: Sink, person):
    want(person)
    deliver()
    browser().post(link_in(sink.to(NEW)[0].text))
    deliver()
    assert users.get(person.id).email == NEW
    assert subjects(sink, OLD)[-1] == "Your address was changed"
    assert len(sink.to(NEW)) == 1


def test_a_second_request_leaves_the_first_without_a_link(sink: Sink, person):
    want(person)
    want(person, "third@example.test")
    deliver()
    assert sink.to(NEW) == [] and subjects(sink, "third@example.test")[0] == "Confirm your new address"


def test_the_owner_of_a_taken_address_gets_no_link(sink: Sink, person):
    make_user(email="taken@example.test")
    want(person, "taken@example.test")
    deliver()
    assert sink.to("taken@example.test") == []
    assert subjects(sink, OLD) == ["Somebody asked to change your address"]


def test_a_sign_in_on_a_new_device_is_told_with_its_name_and_address(sink: Sink, person):
    for agent in ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0", "Mozilla/5.0 (iPhone) Safari/604.1"):
        client = Client(headers={"user-agent": agent}, REMOTE_ADDR="192.0.2.1")
        client.post("/accounts/login/", {"email": OLD, "password": PASSWORD})
    deliver()
    [received] = sink.to(OLD)
    assert received.message["Subject"] == "New sign-in to your account"
    assert "Safari on iPhone" in received.text and "192.0.2.1" in received.text
    assert "/account/sessions/" in received.text


def test_security_mails_about_a_closed_account_are_not_sent(sink: Sink, person):
    password_reset.request_reset(OLD)
    users.change(person.id, lambda user: user.replace(is_active=False))
    deliver()
    assert sink.received == []

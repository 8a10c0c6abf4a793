from __future__ import annotations

from datetime import timedelta

import pytest

from notifications.repositories import mails
from notifications.services import send_due_mails
from storage import clock
from storage.clock import now
from tests.accounts.builders import browser, event_names, make_user
from tests.notifications.builders import queue
from tests.notifications.smtp_sink import Sink


@pytest.fixture
def admin():
    return browser(make_user(role="admin"))


def shown(admin, query: str = "") -> str:
    return admin.get(f"/staff/mail/{query}").content.decode()


def test_empty_outbox_says_what_will_be_here(admin):
    assert 'class="card empty"' in shown(admin)


@pytest.mark.parametrize("role", ["customer", "support", "finance", "editor"])
def test_only_administrators_see_mails(role: str):
    client = browser(make_user(role=role))
    mail = queue(make_user())
    assert client.get("/staff/mail/").status_code == 403
    assert client.post(f"/staff/mail/{mail.id}/resend/").status_code == 403


def test_mails_are_listed_with_their_state(admin, sink: Sink):
    sent, refused = make_user(), make_user()
    sink.refused.add(refused.email)
    queue(sent)
    queue(refused)
    send_due_mails()
    page = shown(admin)
    assert sent.email in page and refused.email in page
    assert "no such person" in page
    assert sent.email not in shown(admin, "?status=waiting")
    assert refused.email not in shown(admin, "?status=sent")


def test_secret_link_is_never_shown(admin, sink: Sink):
    queue(make_user(verified=False), "verify_email")
    send_due_mails()
    token = sink.received[0].text.partition("/accounts/verify/")[2].partition("/")[0]
    assert len(token) > 40
    assert token not in shown(admin) and "/accounts/verify/" not in shown(admin)


def test_late_mail_warns_staff(admin, sink: Sink):
    sink.switch_off()
    queue(make_user())
    assert 'class="alert bad"' not in shown(admin)
    with clock.moved(timedelta(minutes=11)):
        later = browser(make_user(role="admin"))
        assert 'class="alert bad"' in shown(later)
        assert "/staff/mail/?status=waiting" in later.get("/staff/").content.decode()


def test_staff_send_a_mail_again(admin, sink: Sink):
    person = make_user()
    mail = queue(person)
    send_due_mails()
    answer = admin.post(f"/staff/mail/{mail.id}/resend/", {"status": "sent"}, follow=True)
    assert answer.redirect_chain == [("/staff/mail/?status=sent", 302)]
    assert person.email in answer.content.decode()
    send_due_mails()
    assert len(sink.to(person.email)) == 2
    assert event_names(mail.id) == ["mail.resent"]


def test_sending_again_needs_a_post_and_a_mail(admin):
    mail = queue(make_user())
    assert admin.get(f"/staff/mail/{mail.id}/resend/").status_code == 405
    assert admin.post("/staff/mail/nonsense/resend/").status_code == 404


def test_outbox_is_paged(admin):
    person = make_user()
    for number in range(27):
        with clock.at(now() + timedelta(seconds=number)):
            queue(person)
    first = shown(admin)
    assert first.count("/resend/") == 25
    cursor = first.partition("cursor=")[2].partition('"')[0]
    assert shown(admin, f"?cursor={cursor}").count("/resend/") == 2


def test_mail_that_is_leaving_has_no_button(admin):
    mail = queue(make_user())
    mails.change(mail.id, lambda mail: mail.sending(recipient="a@example.test", at=now()))
    assert "/resend/" not in shown(admin)

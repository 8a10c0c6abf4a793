from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from notifications.models import OutboxMail, pause_after
from notifications.repositories import Mails, mails
from notifications.services import mail_is_late, resend_mail, send_due_mails
from storage import clock
from storage.locks import lock
from tests.accounts.builders import event_names, make_user
from tests.notifications.builders import queue
from tests.notifications.smtp_sink import Sink

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def pass_time(since: datetime, duration: timedelta, step: timedelta = timedelta(seconds=1)) -> datetime:
    """A worker's mail loop, second by second, without waiting."""
    moment = since
    while moment < since + duration:
        with clock.at(moment):
            send_due_mails()
        moment += step
    return moment


def test_mail_leaves_and_is_done(sink: Sink):
    person = make_user()
    mail = queue(person)
    assert send_due_mails() == 1
    assert send_due_mails() == 0
    assert len(sink.to(person.email)) == 1
    done = mails.get(mail.id)
    assert (done.status, done.attempts, done.last_error, done.maybe_sent) == ("sent", 1, "", False)
    assert event_names(person.id)[-1] == "mail.sent"


def test_mail_server_off_for_ten_minutes_loses_and_doubles_nothing(sink: Sink):
    people = [make_user() for _ in range(5)]
    sink.switch_off()
    with clock.at(NOON):
        queued = [queue(person) for person in people]
    moment = pass_time(NOON, timedelta(minutes=10))
    assert {mails.get(mail.id).status for mail in queued} == {"queued"}
    sink.switch_on()
    pass_time(moment, timedelta(seconds=121))
    assert {mails.get(mail.id).status for mail in queued} == {"sent"}
    assert [len(sink.to(person.email)) for person in people] == [1] * 5


def test_tries_come_soon_and_never_far_apart_in_the_first_hour(sink: Sink):
    sink.switch_off()
    with clock.at(NOON):
        mail = queue(make_user())
    tried, moment = [NOON], NOON
    while moment < NOON + timedelta(hours=1):
        with clock.at(moment):
            send_due_mails()
        tried.append(mails.get(mail.id).next_at)
        moment = tried[-1]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(tried)]
    assert gaps[0] <= 14
    assert max(gaps[:-1]) <= 118


def test_later_tries_are_at_most_an_hour_apart():
    assert pause_after(60, timedelta(hours=2)) == timedelta(minutes=30)
    assert pause_after(90, timedelta(hours=30)) == timedelta(hours=1)


def test_mail_is_given_up_after_two_days_and_staff_put_it_back(sink: Sink):
    person, admin = make_user(), make_user(role="admin")
    sink.switch_off()
    with clock.at(NOON):
        mail = queue(person)
    pass_time(NOON, timedelta(hours=49), step=timedelta(hours=1))
    failed = mails.get(mail.id)
    assert (failed.status, "MailServerAway" in failed.last_error) == ("failed", True)
    sink.switch_on()
    resend_mail(admin, mail.id)
    assert send_due_mails() == 1
    assert len(sink.to(person.email)) == 1


def test_address_that_is_refused_keeps_nobody_else_waiting(sink: Sink):
    refused, fine = make_user(), make_user()
    sink.refused.add(refused.email)
    first, second = queue(refused), queue(fine)
    assert send_due_mails() == 2
    assert mails.get(second.id).status == "sent"
    waiting = mails.get(first.id)
    assert (waiting.status, waiting.maybe_sent, "550" in waiting.last_error) == ("queued", False, True)


def test_mail_that_cannot_be_written_keeps_nobody_else_waiting(sink: Sink, monkeypatch: pytest.MonkeyPatch):
    poison, fine = make_user(language="en"), make_user()
    first, second = queue(poison), queue(fine)
    monkeypatch.setattr("notifications.services.composing.greeting_name", lambda user: 1 / (user.language != "en"))
    send_due_mails()
    assert (mails.get(first.id).status, mails.get(second.id).status) == ("queued", "sent")
    assert "ZeroDivisionError" in mails.get(first.id).last_error


def test_answer_that_never_came_is_told_to_staff(sink: Sink):
    person = make_user()
    mail, sink.cut_off = queue(person), True
    send_due_mails()
    assert (mails.get(mail.id).status, mails.get(mail.id).maybe_sent) == ("queued", True)
    sink.cut_off = False
    with clock.moved(timedelta(seconds=15)):
        send_due_mails()
    first, second = sink.to(person.email)
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert (mails.get(mail.id).status, mails.get(mail.id).maybe_sent) == ("sent", True)


def test_mail_that_another_worker_sends_is_left_alone(sink: Sink):
    person = make_user()
    mail = queue(person)
    with lock(f"mail:{mail.id}", seconds=5):
        assert send_due_mails() == 0
    assert sink.received == []


def test_mail_of_a_dead_worker_is_sent_again_visibly(sink: Sink):
    person = make_user()
    mail = queue(person)
    mails.change(mail.id, lambda mail: mail.sending(recipient=person.email, at=clock.now()))
    send_due_mails()
    assert sink.received == []
    with clock.moved(timedelta(seconds=61)):
        send_due_mails()
    assert (len(sink.to(person.email)), mails.get(mail.id).maybe_sent) == (1, True)


def test_mail_is_late_after_ten_minutes(sink: Sink):
    sink.switch_off()
    with clock.at(NOON):
        queue(make_user())
    with clock.at(NOON + timedelta(minutes=9)):
        assert not mail_is_late()
    with clock.at(NOON + timedelta(minutes=11)):
        send_due_mails()
        assert mail_is_late()
        sink.switch_on()
    with clock.at(NOON + timedelta(minutes=14)):
        send_due_mails()
        assert not mail_is_late()


def test_sent_mail_that_staff_send_again_is_a_new_message(sink: Sink):
    person, admin = make_user(), make_user(role="admin")
    mail = queue(person)
    send_due_mails()
    resend_mail(admin, mail.id)
    send_due_mails()
    first, second = (received.message["Message-ID"] for received in sink.to(person.email))
    assert first != second
    assert "mail.resent" in event_names(mail.id)


def test_mail_that_is_leaving_cannot_be_put_back():
    mail = queue(make_user())
    sending: OutboxMail = mails.change(mail.id, lambda mail: mail.sending(recipient="a@example.test", at=clock.now()))
    assert resend_mail(make_user(role="admin"), mail.id) == sending
    assert mails.count(Mails.by_status, status="sending") == 1

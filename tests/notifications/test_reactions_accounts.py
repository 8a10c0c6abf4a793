from __future__ import annotations

from accounts.services import invitations, registration, verification
from notifications.services import send_due_mails
from storage.connection import store
from storage.consumers import handle_waiting_events
from storage.facts import STREAM
from tests.accounts.builders import make_user, register
from tests.notifications.builders import happened
from tests.notifications.smtp_sink import Sink


def deliver() -> None:
    handle_waiting_events()
    send_due_mails()


def subjects(sink: Sink, address: str) -> list[str]:
    return [received.message["Subject"] for received in sink.to(address)]


def test_registration_mails_the_link_that_verifies(sink: Sink):
    register("ana@example.test", language="en")
    deliver()
    [received] = sink.to("ana@example.test")
    token = received.text.partition("/accounts/verify/")[2].partition("/")[0]
    assert verification.verify_email(token).email == "ana@example.test"


def test_verified_person_is_welcomed(sink: Sink):
    register("ana@example.test", language="en")
    deliver()
    token = sink.received[0].text.partition("/accounts/verify/")[2].partition("/")[0]
    verification.verify_email(token)
    deliver()
    assert subjects(sink, "ana@example.test") == ["Confirm your e-mail", "Welcome to HumanTic"]


def test_registering_a_taken_address_tells_its_owner(sink: Sink):
    owner = make_user(language="en")
    register(owner.email)
    deliver()
    assert subjects(sink, owner.email) == ["You already have an account at HumanTic"]


def test_corrected_address_gets_the_link_and_the_old_one_is_dead(sink: Sink):
    application = register("wrong@example.test")
    deliver()
    registration.correct_address(application, "right@example.test")
    deliver()
    assert [len(sink.to("wrong@example.test")), len(sink.to("right@example.test"))] == [1, 1]


def test_invited_administrator_gets_the_link_that_sets_the_password(sink: Sink):
    admin = invitations.create_admin(name="Rafael", email="rafael@example.test", by="command:create_admin")
    deliver()
    [received] = sink.to("rafael@example.test")
    token = received.text.partition("/accounts/set-password/")[2].partition("/")[0]
    assert invitations.find_invited(token) == admin


def test_event_that_is_handled_again_mails_nothing_new(sink: Sink):
    person = make_user()
    event = happened(person.id, "user.email_verified")
    deliver()
    store.execute("XADD", STREAM, "*", "id", event.id)
    deliver()
    assert len(sink.to(person.email)) == 1

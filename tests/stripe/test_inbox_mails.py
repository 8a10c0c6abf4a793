"""The team hears of events that were not applied, once for each type in an hour, and of values that differ."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as configured

from notifications.models import OutboxMail
from notifications.repositories import Mails, mails
from notifications.services.composing import compose
from payments.reactions import REACTIONS
from payments.repositories import StripeEvents, stripe_events
from payments.services import stripe_handlers
from payments.services.event_inbox import close_event
from storage.connection import store
from storage.events import Events, events
from storage.metrics import verify_metrics
from tests.accounts.builders import make_user
from tests.stripe.builders import make_debtor, open_session, post_all, post_event
from tests.stripe.server import StripeServer


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def stranger(event_id: str, event_type: str = "checkout.session.completed") -> dict[str, Any]:
    about = {"id": f"cs_{event_id}", "object": "checkout.session", "metadata": {}}
    event = {"id": event_id, "object": "event", "type": event_type, "livemode": False}
    return event | {"data": {"object": about}}


def react(last: int = 200) -> None:
    """The reactions to what happened last, twice, as a worker may."""
    happened = events.list(Events.all, limit=last).items[::-1]
    for event in happened * 2:
        for reaction in REACTIONS.get(event.name, []):
            reaction(event)


def sent(kind: str) -> list[OutboxMail]:
    found = mails.list(Mails.all, limit=100).items
    return [mail for mail in found if mail.kind == kind and "-copy" not in mail.id]


def test_parked_event_is_told_to_the_team_with_its_link(stripe_server: StripeServer) -> None:
    post_event(stranger("evt_1"))
    react()
    [mail] = sent("stripe_event_parked")
    message = compose(mail)
    assert message is not None
    [event] = stripe_events.list(StripeEvents.all).items
    assert message.to == [configured.BRAND["finance_email"]]
    assert f"/staff/stripe-events/{event.id}/" in message.body


def test_many_parked_events_of_a_type_are_one_mail_and_another_type_is_its_own(stripe_server: StripeServer) -> None:
    for number in range(5):
        post_event(stranger(f"evt_{number}"))
    post_event(stranger("evt_other", "checkout.session.expired"))
    react()
    assert len(sent("stripe_event_parked")) == 2


def test_an_hour_later_the_next_one_is_told_again(stripe_server: StripeServer) -> None:
    post_event(stranger("evt_1"))
    react()
    store.execute("DEL", "locks:told:stripe_event_parked:checkout.session.completed")
    post_event(stranger("evt_2"))
    react(last=1)
    assert len(sent("stripe_event_parked")) == 2


def test_failed_event_is_told_and_one_that_was_put_away_is_not(
    stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, payment = make_debtor()
    stripe_server.account.pay(open_session(person, payment))
    monkeypatch.setitem(stripe_handlers.HANDLERS, "checkout.session.completed", lambda *_: 1 // 0)
    post_all(stripe_server)
    react()
    [mail] = sent("stripe_event_failed")
    assert compose(mail) is not None
    close_event(make_user(role="finance"), stripe_events.list(StripeEvents.all).items[0].id, "known")
    assert compose(mail) is None


def test_drift_is_told_until_it_is_repaired() -> None:
    store.execute("SET", "payments:received:2026-11:phase1", 5)
    verify_metrics(by="job:verify_metrics")
    react()
    [mail] = sent("metrics_drift")
    message = compose(mail)
    assert message is not None
    assert "payments:received:2026-11:phase1: stored 5, recounted 0" in message.body
    verify_metrics(repair=True, by="command:metrics_verify")
    assert compose(mail) is None

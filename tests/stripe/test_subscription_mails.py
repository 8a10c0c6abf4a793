"""What a customer is written about the monthly maintenance: each thing once, however often Stripe tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as ours

from accounts.models import User
from notifications.models import OutboxMail
from notifications.repositories import Mails, mails
from notifications.services.composing import compose
from payments.models import Contract
from payments.reactions import REACTIONS
from payments.repositories import payments
from storage.clock import moved
from storage.events import Events, events
from tests.stripe.account_players import ServerPlayer
from tests.stripe.builders import post_event
from tests.stripe.server import StripeServer
from tests.stripe.subscriptions import charges_of, make_live, monthly_of, open_monthly, subscription_of

Tell = Callable[..., None]
PREFIXES = ("subscription", "renewal", "payment_received", "payment_waiting")


@pytest.fixture
def live(stripe_server: StripeServer) -> tuple[User, Contract]:
    return make_live(language="en", name="Marina")


@pytest.fixture
def act(stripe_server: StripeServer) -> Tell:
    """Something happens at Stripe; all that it ever told arrives (again), and our worker hears of it twice."""
    player = ServerPlayer(stripe_server)

    def happens(kind: str, about: str, *names: str) -> None:
        for name in names:
            getattr(player, kind)(about, name)
            assert {post_event(event).status_code for event in player.events()} <= {200}
            react()

    return happens


@pytest.fixture
def started(live: tuple[User, Contract], act: Tell) -> Contract:
    act("play", open_monthly(*live), "card")
    return live[1]


@pytest.fixture(autouse=True)
def an_english_team(settings: Any) -> Iterator[None]:
    settings.LANGUAGE_CODE = "en"
    yield


def react() -> None:
    reactions: dict[str, Any] = dict(REACTIONS)
    for event in events.list(Events.all, limit=500, oldest_first=True).items:
        for reaction in reactions.get(event.name, []) * 2:
            reaction(event)


def written() -> Counter[str]:
    """How many mails of each kind there are about the maintenance."""
    known = [mail for mail in mails.list(Mails.all, limit=500).items if "-copy" not in mail.id]
    months = [
        mail for mail in known if "payment" not in mail.ids or payments.get(mail.ids["payment"]).kind == "monthly"
    ]
    return Counter(mail.kind for mail in months if mail.kind.startswith(PREFIXES))


def the(kind: str) -> OutboxMail:
    [mail] = [mail for mail in mails.list(Mails.all, limit=500).items if mail.kind == kind and "-copy" not in mail.id]
    return mail


def stripes(contract: Contract) -> str:
    return subscription_of(contract).subscription


def test_start_is_told_with_its_first_day(started: Contract) -> None:
    letter = compose(the("subscription_started"))
    assert letter and "The first month is charged on" in letter.body and f"/contracts/{started.id}/" in letter.body
    assert written() == {"subscription_started": 1}


def test_start_that_charges_at_once_is_told_too(live: tuple[User, Contract], act: Tell) -> None:
    with moved(timedelta(days=31)):
        act("play", open_monthly(*live), "card")
    letter = compose(the("subscription_started"))
    assert letter and "The first month is charged on" not in letter.body
    assert written() == {"subscription_started": 1, "payment_received": 1}


def test_start_by_boleto_is_told_when_the_money_came(live: tuple[User, Contract], act: Tell) -> None:
    with moved(timedelta(days=31)):
        session = open_monthly(*live)
        act("play", session, "boleto")
        assert "subscription_started" not in written()
        act("play", session, "confirm")
    assert written()["subscription_started"] == 1


def test_each_month_brings_one_receipt(started: Contract, act: Tell) -> None:
    act("live", stripes(started), "renew_paid", "renew_paid")
    assert written() == {"subscription_started": 1, "payment_received": 2}


def test_failed_month_is_told_with_the_way_to_pay(started: Contract, act: Tell) -> None:
    act("live", stripes(started), "renew_failed")
    letter = compose(the("renewal_failed"))
    assert letter and letter.to and f"/payments/{monthly_of(started).id}/" in letter.body
    assert written() == {"subscription_started": 1, "renewal_failed": 1}


def test_each_failed_attempt_is_told(started: Contract, act: Tell) -> None:
    act("live", stripes(started), "renew_failed")
    act("bill", charges_of(started)[0].invoice, "declined")
    assert written()["renewal_failed"] == 2


def test_bank_that_asks_is_told_with_the_link(started: Contract, act: Tell) -> None:
    act("live", stripes(started), "renew_action_required")
    letter = compose(the("renewal_action"))
    assert letter and f"/payments/{monthly_of(started).id}/" in letter.body
    assert written() == {"subscription_started": 1, "renewal_action": 1}


def test_what_was_paid_meanwhile_is_not_asked_for(started: Contract, act: Tell) -> None:
    act("live", stripes(started), "renew_failed")
    act("bill", charges_of(started)[0].invoice, "card")
    assert compose(the("renewal_failed")) is None


def test_leaving_and_the_end_are_told(started: Contract, act: Tell) -> None:
    act("live", stripes(started), "renew_paid", "cancel_at_period_end")
    assert compose(the("subscription_leaving")) is not None
    act("live", stripes(started), "end_period")
    assert compose(the("subscription_ended")) is not None
    assert (written()["subscription_leaving"], written()["subscription_ended"]) == (1, 1)


def test_pause_is_told(started: Contract, act: Tell) -> None:
    act("live", stripes(started), "pause")
    assert compose(the("subscription_paused")) is not None and written()["subscription_paused"] == 1


def test_team_is_told_once_of_a_second_subscription(stripe_server: StripeServer, started: Contract, act: Tell) -> None:
    account = stripe_server.account
    asked = {"amount": 100, "currency": "brl", "name": "", "customer": subscription_of(started).customer}
    notes = account.objects[stripes(started)]["metadata"]
    second = account.begin_subscription(asked | {"trial_end": None, "metadata": notes}, "card")
    for _ in range(2):
        act("live", second["id"], "cancel_at_period_end", "keep")
    letter = compose(the("subscription_second"))
    assert letter and letter.to == [ours.BRAND["finance_email"]] and second["id"] in letter.body

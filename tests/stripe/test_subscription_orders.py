"""The events of one subscription's life come late, twice and in any order: the end is always the same records."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.models import Contract, Payment
from payments.repositories import contracts, receipts
from storage.checker import Checker
from storage.clock import at
from storage.connection import store
from tests.stripe.account import Account
from tests.stripe.account_players import Player, ServerPlayer, SimulatorPlayer, deliver, moved_by, stripe_itself
from tests.stripe.builders import rows_of
from tests.stripe.server import StripeServer
from tests.stripe.subscriptions import charges_of, make_live, monthly_of, open_monthly, subscription_of

BEGIN, DAY = datetime(2026, 11, 25, 12, tzinfo=UTC), timedelta(days=1)
OF_THE_RUN = {"id", "stored", "user", "customer", "customer_name", "contract", "subscription", "invoice", "receipt"}
OF_THE_RUN |= {"session", "session_url", "session_expires_at", "intent", "charge", "created_at", "former"}
OF_THE_HEARING = {"status_at", "past_due_since", "attempt", "pix_code", "boleto_number", "instructions_url"}
OF_THE_HEARING |= {"instructions_expire_at"}
"""When we heard of something, and what was shown on the way to the end."""
SHOWN = {"open": ("due", "processing"), "paid": ("paid",), "void": ("cancelled",), "uncollectible": ("cancelled",)}
MOST_ACTS = 8
RENEWALS = ["renew_paid", "renew_failed", "renew_action_required", "renew_boleto"]
EXHAUSTED = ["exhaust_unpaid", "exhaust_canceled"]
INTENT = "data.payment.payment_intent"


@dataclass(frozen=True)
class Story:
    """begins: with free days by card, or later, when the first month is charged at once. acts: which of those that
    are possible then. heard: numbers of the events that arrive after each act, out of those so far. shuffle: names an
    order for all of them, each of which then arrives (again), the first ones twice."""

    begins: str
    acts: list[int]
    heard: list[list[int]]
    shuffle: int


stories = st.builds(
    Story,
    begins=st.sampled_from(["trial", "trial", "card", "boleto"]),
    acts=st.lists(st.integers(0, 59), max_size=MOST_ACTS),
    heard=st.lists(st.lists(st.integers(0, 40), max_size=4), min_size=MOST_ACTS + 1, max_size=MOST_ACTS + 1),
    shuffle=st.integers(0, 2**16),
)


class Life:
    """One customer's subscription at one of the two Stripes, which holds nothing else. `day`: days since it began."""

    def __init__(self, player: Player, begins: str) -> None:
        self.player, self.day, self.known = player, 0, 0
        with self.today():
            person, self.contract = make_live()
        self.day = 0 if begins == "trial" else 31
        with self.today():
            session = open_monthly(person, self.contract)
            player.play(session, "boleto" if begins == "boleto" else "card")
        self.subscription = stripe_itself().checkout.sessions.retrieve(session).subscription

    def today(self) -> AbstractContextManager[None]:
        return at(BEGIN + self.day * DAY)

    def goes_on(self, number: int) -> None:
        """A day later one of the things happens that can happen to it then."""
        self.day += 1
        with self.today():
            possible = self.possible()
            if possible:
                kind, about, act = possible[number % len(possible)]
                getattr(self.player, kind)(about, act)

    def hears(self, events: list[Any]) -> None:
        with self.today():
            assert {deliver(self.player, event) for event in events} <= {200}

    def news(self) -> list[Any]:
        """The events since this was asked last."""
        events = self.player.events()
        self.known, known = len(events), self.known
        return events[known:]

    def possible(self) -> list[tuple[str, str, str]]:
        seen = stripe_itself().subscriptions.retrieve(self.subscription)
        bill = stripe_itself().invoices.retrieve(seen.latest_invoice)
        lives = [("live", seen.id, act) for act in acts_on(seen, bill)]
        return [*lives, *[("bill", bill.id, act) for act in acts_on_bill(bill)]]


def acts_on(seen: Any, bill: Any) -> list[str]:
    if seen.status in ("canceled", "incomplete_expired"):
        return []
    if seen.status in ("unpaid", "paused", "incomplete"):
        return [*(["resume"] if seen.status == "paused" else []), "cancel_now"]
    own = ["pause"] if seen.status == "trialing" else []
    own += EXHAUSTED if (seen.status, bill.status) == ("past_due", "open") else []
    own += ["resume_collection" if seen.pause_collection else "pause_collection", "cancel_now"]
    if seen.cancel_at_period_end:
        return [*own, "keep", "end_period"]
    return [*RENEWALS, *RENEWALS, *own, "cancel_at_period_end"]


def acts_on_bill(bill: Any) -> list[str]:
    if bill.status != "open":
        return ["card"] if bill.status == "uncollectible" else []
    [paid_by] = stripe_itself().invoice_payments.list({"invoice": bill.id, "expand": [INTENT]}).data
    action = paid_by.payment.payment_intent.next_action
    if action and action.type == "boleto_display_details":
        return ["confirm", "lapse"]
    return ["card", "declined", "boleto", "void", "uncollectible", *(["confirm"] if action else [])]


def told_in_order(player: Player, story: Story) -> Life:
    """Each act is heard of at once."""
    life = Life(player, story.begins)
    life.hears(life.news())
    for number in story.acts:
        life.goes_on(number)
        life.hears(life.news())
    return life


def told_as_it_comes(player: Player, story: Story) -> Life:
    life = Life(player, story.begins)
    for number, heard in zip([*story.acts, None], story.heard, strict=False):
        so_far = player.events()
        life.hears([so_far[one % len(so_far)] for one in heard])
        if number is not None:
            life.goes_on(number)
    events = life.news()
    random.Random(story.shuffle).shuffle(events)
    life.hears(events + events[:3])
    return life


def picture(contract: Contract) -> dict[str, Any]:
    """All records of this contract's maintenance, without what differs between two lives anyway."""
    charges, monthly = charges_of(contract), monthly_of(contract)
    named = [one.id for one in charges].index(monthly.id) if monthly.invoice else "another"
    return {
        "subscription": _shown(subscription_of(contract)),
        "contract": (contracts.get(contract.id).step, named, _shown(monthly)),
        "charges": [_shown(one) | {"money": _money(one)} for one in charges],
    }


def _shown(record: Any) -> dict[str, Any]:
    left_out = OF_THE_RUN | OF_THE_HEARING
    return {name: value for name, value in msgspec.structs.asdict(record).items() if name not in left_out}


def _money(payment: Payment) -> tuple[Any, ...]:
    rows = [(row.movement, row.amount, row.fee, row.at) for row in rows_of(payment)]
    return (rows, receipts.find(payment.id) is not None)


def check_against_stripe(life: Life) -> None:
    """One payment for each invoice about something, in its state; our subscription is in Stripe's."""
    listed = stripe_itself().invoices.list({"subscription": life.subscription, "limit": 100}).data
    bills, known = {bill.id: bill for bill in listed if bill.total}, charges_of(life.contract)
    assert sorted(one.invoice for one in known) == sorted(bills)
    for payment in known:
        check_charge(payment, bills[payment.invoice].status)
    assert subscription_of(life.contract).status == stripe_itself().subscriptions.retrieve(life.subscription).status
    assert [str(fault) for fault in Checker().run()] == []


def check_charge(payment: Payment, status: str) -> None:
    """status: of its invoice. The rows of our ledger are the movements of Stripe's balance."""
    assert payment.status in SHOWN[status]
    moved = moved_by(payment.charge) if status == "paid" else []
    assert [(row.amount, row.fee) for row in rows_of(payment)] == moved


def compare(play: Callable[[], Player], story: Story) -> None:
    seen = []
    for tell in (told_in_order, told_as_it_comes):
        store.execute("FLUSHALL")
        life = tell(play(), story)
        check_against_stripe(life)
        seen.append(picture(life.contract))
    assert seen[1] == seen[0]


BOUNDS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@settings(BOUNDS, max_examples=20)
@given(story=stories)
def test_any_order_ends_in_the_same_records_at_a_strict_server(stripe_server: StripeServer, story: Story) -> None:
    def play() -> Player:
        stripe_server.account = Account(stripe_server.base)
        stripe_server.forget_keys()
        return ServerPlayer(stripe_server)

    compare(play, story)


@pytest.mark.usefixtures("simulator")
@settings(BOUNDS, max_examples=20)
@given(story=stories)
def test_any_order_ends_in_the_same_records_at_the_simulator(story: Story) -> None:
    compare(SimulatorPlayer, story)

"""Whatever becomes of a subscription, in any order and however it is told: our records end as Stripe's."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from payments.repositories import contracts, payments
from payments.services.checkout import CannotPay
from payments.services.reconciliation import reconcile
from storage import clock
from storage.checker import Checker
from storage.connection import store
from tests.stripe.account import Account
from tests.stripe.account_players import Player, ServerPlayer, SimulatorPlayer, deliver, moved_by, stripe_itself
from tests.stripe.builders import rows_of
from tests.stripe.server import StripeServer
from tests.stripe.subscriptions import charges_of, make_live, open_monthly, subscription_of

RENEWALS = ["renew_paid", "renew_paid", "renew_failed", "renew_action_required", "renew_boleto"]
CHANGES = ["cancel_at_period_end", "cancel_now"]
LIFE = {
    "trialing": [*RENEWALS, *CHANGES, "pause"],
    "active": [*RENEWALS, *CHANGES],
    "past_due": [*RENEWALS, *CHANGES, "exhaust_unpaid", "exhaust_canceled"],
    "unpaid": ["cancel_now"],
    "paused": ["resume", "cancel_now"],
    "incomplete": ["expire_incomplete"],
}
OVER = ("canceled", "incomplete_expired")
BECOMES = {"paid": ["paid"], "open": ["due", "processing"], "void": ["cancelled"], "uncollectible": ["cancelled"]}
ENDINGS = ["delivered", "shuffled", "reconciled"]
BOUNDS = {"max_examples": 12, "stateful_step_count": 15, "deadline": None, "database": None}


class MonthlyMachine(RuleBasedStateMachine):
    """The maintenance of one contract: it is begun, runs, ends, and is begun again."""

    def __init__(self, play: Callable[[], Player]) -> None:
        super().__init__()
        store.execute("FLUSHALL")
        self.time, self.ending = ExitStack(), "delivered"
        self.player = play()
        self.person, self.contract = make_live()
        self.customer = ""
        self.look()

    @initialize(ending=st.sampled_from(ENDINGS), act=st.sampled_from(["card", "boleto"]))
    def begins(self, ending: str, act: str) -> None:
        self.ending = ending
        self.is_begun(act)

    @precondition(lambda self: not self.running)
    @rule(act=st.sampled_from(["card", "card", "boleto", "expire"]))
    def is_begun(self, act: str) -> None:
        """Unless nothing is to be paid, or an open invoice of the last one is: then its page at Stripe is opened."""
        try:
            session = open_monthly(self.person, self.contract)
        except CannotPay:
            return
        if session:
            self.player.play(session, act)
            self.customer = stripe_itself().checkout.sessions.retrieve(session).customer
        self.look()

    @precondition(lambda self: self.running)
    @rule(pick=st.integers(0, 11))
    def time_passes(self, pick: int) -> None:
        """A month at each step; hours where nothing but a comparison tells us later: Stripe forgets in 30 days."""
        pace = timedelta(hours=1) if self.ending == "reconciled" else timedelta(days=31)
        self.time.enter_context(clock.moved(pace))
        about = self.running[0]
        acts = LIFE[about.status]
        if about.cancel_at_period_end:
            acts = ["end_period", "keep"]
        self.player.live(about.id, acts[pick % len(acts)])
        self.look()

    @precondition(lambda self: self.open_invoices())
    @rule(pick=st.integers(0, 3), act=st.sampled_from(["card", "card", "declined", "boleto", "void", "uncollectible"]))
    def open_invoice_fares(self, pick: int, act: str) -> None:
        found = self.open_invoices()
        self.player.bill(found[pick % len(found)].id, act)
        self.look()

    @precondition(lambda self: self.waiting_invoices())
    @rule(pick=st.integers(0, 3), act=st.sampled_from(["confirm", "lapse"]))
    def boleto_is_settled(self, pick: int, act: str) -> None:
        found = self.waiting_invoices()
        self.player.bill(found[pick % len(found)].id, act)
        self.look()

    @rule(numbers=st.lists(st.integers(0, 40), min_size=1, max_size=5))
    def some_events_arrive(self, numbers: list[int]) -> None:
        """Any of those so far, in any order, some of them again."""
        so_far = self.player.events()
        for number in numbers if so_far else ():
            assert deliver(self.player, so_far[number % len(so_far)]) == 200

    # -- the end -------------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        with self.time:
            if self.ending == "reconciled":
                reconcile(by="command:test")
                assert reconcile(by="command:test").healed == ()
            else:
                self.deliver_all()
            self.check_the_invoices()
            self.check_the_subscription()
            assert [str(fault) for fault in Checker().run()] == []

    def deliver_all(self) -> None:
        events = list(self.player.events())
        if self.ending == "shuffled":
            random.Random(len(events)).shuffle(events)
        assert {deliver(self.player, event) for event in events} <= {200}

    def check_the_invoices(self) -> None:
        """Each that charges something is one payment; its rows are what Stripe moved."""
        known = {one.invoice: one for one in charges_of(self.contract)}
        charged = {one.id: one for one in self.invoices if one.total}
        assert set(known) == set(charged)
        for invoice, payment in known.items():
            moved = [one for charge in charge_of(invoice) for one in moved_by(charge)]
            rows = rows_of(payment)
            assert payment.status in BECOMES[charged[invoice].status]
            assert sum(row.amount for row in rows) == sum(amount for amount, _ in moved)
            assert sum(row.fee for row in rows) == sum(fee for _, fee in moved)

    def check_the_subscription(self) -> None:
        """It is as at Stripe, and the contract in its monthly step while it runs; then it can be begun again."""
        contract = contracts.get(self.contract.id)
        for running in self.running:
            known = subscription_of(contract)
            assert (known.subscription, known.status) == (running.id, running.status)
        begun = [one for one in self.running if one.status != "incomplete"]
        assert contract.step == ("monthly" if begun else "live")
        if not self.running:
            assert payments.get(contract.monthly).status in ("due", "checkout_open")

    # -- what is where -------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """At the customer's subscriptions and invoices as they are now, the newest first."""
        v1, about = stripe_itself(), {"customer": self.customer, "limit": 100}
        self.subscriptions = v1.subscriptions.list(about | {"status": "all"}).data if self.customer else []
        self.invoices = v1.invoices.list(about).data if self.customer else []
        self.running = [one for one in self.subscriptions if one.status not in OVER]

    def open_invoices(self) -> list[Any]:
        return [one for one in self.invoices if one.status == "open" and not is_waiting(one)]

    def waiting_invoices(self) -> list[Any]:
        """Those by boleto."""
        return [one for one in self.invoices if one.status == "open" and is_waiting(one)]


def intent_of(invoice: str) -> Any:
    asked = {"invoice": invoice, "expand": ["data.payment.payment_intent"]}
    return stripe_itself().invoice_payments.list(asked).data[0].payment.payment_intent


def is_waiting(invoice: Any) -> bool:
    return "boleto_display_details" in str(intent_of(invoice.id).next_action)


def charge_of(invoice: str) -> list[str]:
    charge = intent_of(invoice).latest_charge
    return [charge] if charge else []


def run(play: Callable[[], Player]) -> None:
    bounds = settings(**BOUNDS, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
    run_state_machine_as_test(lambda: MonthlyMachine(play), settings=bounds)


def test_records_equal_stripes_at_a_strict_server(stripe_server: StripeServer) -> None:
    def play() -> Player:
        stripe_server.account = Account(stripe_server.base)
        stripe_server.forget_keys()
        return ServerPlayer(stripe_server)

    run(play)


@pytest.mark.usefixtures("simulator")
def test_records_equal_stripes_at_the_simulator() -> None:
    run(SimulatorPlayer)

"""Whatever happens to the money at Stripe, in any order and however it is told: our ledger ends as Stripe's balance."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from payments.calendar import day_of
from payments.models import Payment
from payments.repositories import payments
from payments.services.changes import ChangeRefused
from payments.services.checkout import CannotPay, open_checkout, refresh_returned
from payments.services.offline import NotSettled, accept_review, cancel_payment, pay_offline
from payments.services.reconciliation import reconcile
from payments.services.refunds import PATIENCE, RefundNotPossible, finish_refunds, refund_payment
from payments.services.session_parameters import parameters_of
from payments.services.stripe_customers import stripe_customer_of
from payments.stripe_door import StripeUnavailable
from storage import clock
from storage.checker import Checker
from storage.connection import store
from tests.accounts.builders import make_user
from tests.stripe.account import Account
from tests.stripe.account_players import Player, ServerPlayer, SimulatorPlayer, deliver, moved_by, stripe_itself
from tests.stripe.account_seen import SeenAtStripe, chosen, left_of
from tests.stripe.builders import make_debtor, rows_of
from tests.stripe.server import StripeServer

picks, parts = st.integers(0, 3), st.sampled_from([1, 2, 50_000])
ENDINGS = ["delivered", "shuffled", "reconciled"]
BOUNDS: dict[str, Any] = {"max_examples": 12, "stateful_step_count": 20, "deadline": None, "database": None}


class MoneyMachine(SeenAtStripe, RuleBasedStateMachine):
    """One payment, its sessions, and all that follows. Every so often some of the webhooks arrive."""

    def __init__(self, play: Callable[[], Player]) -> None:
        super().__init__()
        store.execute("FLUSHALL")
        self.player = play()
        self.person, self.payment = make_debtor()
        self.staff = make_user(role="admin")
        self.tokens, self.refusals = 0, list[str]()
        self.ending = "delivered"

    # -- the customer --------------------------------------------------------------------------------------------------

    @initialize(ending=st.sampled_from(ENDINGS))
    def begins(self, ending: str) -> None:
        """And how it shall end."""
        self.ending = ending
        self.opens_the_checkout()

    @precondition(lambda self: payments.get(self.payment.id).is_payable)
    @rule()
    def opens_the_checkout(self) -> None:
        try:
            open_checkout(self.person, self.payment.id)
            self.sessions.setdefault(payments.get(self.payment.id).session, "open")
        except CannotPay as refused:
            self.refusals.append(refused.obstacle)
        self.look()

    @precondition(lambda self: 0 < len(self.sessions) < 3)
    @rule()
    def another_session_is_left_from_an_answer_that_was_lost(self) -> None:
        asked = parameters_of(payments.get(self.payment.id), stripe_customer_of(self.person))
        self.sessions[stripe_itself().checkout.sessions.create(asked).id] = "open"
        self.look()

    @precondition(lambda self: self.in_state("open"))
    @rule(pick=picks, act=st.sampled_from(["card", "card", "pix", "pix", "boleto", "declined", "expire"]))
    def acts_in_a_session(self, pick: int, act: str) -> None:
        self.player.play(self.pick("open", pick), act)
        self.look()

    @precondition(lambda self: self.in_state("waiting"))
    @rule(pick=picks, act=st.sampled_from(["confirm", "confirm", "confirm", "lapse"]))
    def pix_or_boleto_is_settled(self, pick: int, act: str) -> None:
        self.player.play(self.pick("waiting", pick), act)
        self.look()

    @precondition(lambda self: payments.get(self.payment.id).session)
    @rule()
    def comes_back_from_stripe(self) -> None:
        refresh_returned(payments.get(self.payment.id))

    # -- money goes back -----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.charges)
    @rule(part=parts, is_lost=st.booleans())
    def we_refund(self, part: int, is_lost: bool) -> None:
        """is_lost: Stripe's answer never arrives."""
        self.tokens += 1
        if is_lost:
            self.player.lose_answers("/v1/refunds")
        amount = max(1, self.payment.amount // part)
        try:
            refund_payment(self.staff, self.payment.id, amount=amount, reason="goodwill", token=f"click-{self.tokens}")
        except (RefundNotPossible, StripeUnavailable) as refused:
            self.refusals.append(str(refused))
        self.player.answer_again()
        self.look()

    @precondition(lambda self: self.returnable())
    @rule(pick=picks, part=parts)
    def somebody_refunds_in_the_dashboard(self, pick: int, part: int) -> None:
        charge = chosen(self.returnable(), pick)
        self.player.refund(charge.id, max(1, left_of(charge) // part))
        self.look()

    @rule(wait=st.booleans())
    def refunds_wait_from_now_on(self, wait: bool) -> None:
        self.player.let_refunds_wait(wait)

    @precondition(lambda self: self.refunds_in("pending", "succeeded"))
    @rule(pick=picks)
    def refund_fails(self, pick: int) -> None:
        self.player.settle_refund(chosen(self.refunds_in("pending", "succeeded"), pick).id, "failed")
        self.look()

    @precondition(lambda self: self.refunds_in("pending"))
    @rule(pick=picks)
    def refund_arrives(self, pick: int) -> None:
        self.player.settle_refund(chosen(self.refunds_in("pending"), pick).id, "succeeded")
        self.look()

    @precondition(lambda self: self.disputable())
    @rule(pick=picks, part=parts)
    def payer_disputes(self, pick: int, part: int) -> None:
        charge = chosen(self.disputable(), pick)
        self.player.open_dispute(charge.id, max(1, left_of(charge) // part))
        self.look()

    @precondition(lambda self: self.open_disputes())
    @rule(pick=picks, status=st.sampled_from(["won", "lost"]))
    def bank_decides(self, pick: int, status: str) -> None:
        self.player.close_dispute(chosen(self.open_disputes(), pick).id, status)
        self.look()

    # -- webhooks ------------------------------------------------------------------------------------------------------

    @rule(numbers=st.lists(st.integers(0, 30), min_size=1, max_size=4))
    def some_events_arrive(self, numbers: list[int]) -> None:
        """Any of those so far, in any order, some of them again."""
        so_far = self.player.events()
        for number in numbers if so_far else ():
            assert deliver(self.player, so_far[number % len(so_far)]) == 200

    # -- the end -------------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        with clock.moved(2 * PATIENCE):
            finish_refunds()
            if "reconciled" in self.ending:
                reconcile(by="command:test")
                assert reconcile(by="command:test").healed == ()
            else:
                self.deliver_all()
        self.look()
        self.check_the_ledger()
        self.check_the_payment()
        assert [str(fault) for fault in Checker().run()] == []

    def deliver_all(self) -> None:
        events = list(self.player.events())
        if self.ending == "shuffled":
            random.Random(len(events)).shuffle(events)
        assert {deliver(self.player, event) for event in events} <= {200}

    def check_the_ledger(self) -> None:
        """What we sent by hand never moved at Stripe."""
        rows = [row for row in rows_of(self.payment) if not row.reference.startswith("offline")]
        moved = [one for charge in self.charges for one in moved_by(charge.id)]
        assert sum(row.amount for row in rows) == sum(amount for amount, _ in moved)
        assert sum(row.fee for row in rows) == sum(fee for _, fee in moved)

    def check_the_payment(self) -> None:
        """Status and refunds are those of the charge that paid it; what came on top is kept apart."""
        payment, came = payments.get(self.payment.id), {row.reference: row.movement for row in rows_of(self.payment)}
        on_top = [charge for charge in self.charges if not self.has_settled(payment, charge, came)]
        here = sum(amount for charge in on_top for amount, _ in moved_by(charge.id))
        assert payment.overpaid_amount == here - sum(self.by_hand(charge) for charge in on_top)
        for charge in self.charges if payment.is_settled else ():
            if charge.id == payment.charge:
                assert payment.refunded_amount == charge.amount_refunded + self.by_hand(charge)
                assert payment.dispute == self.overlay_of(charge)
        self.check_the_status(payment, came)

    def check_the_status(self, payment: Payment, came: dict[str, str]) -> None:
        """What nothing has settled is reviewed while any money is here."""
        if payment.is_settled:
            is_ordinary = payment.mode != "offline" and came.get(payment.intent) == "payment"
            settled = "paid" if is_ordinary else "paid_manual"
            part = "partially_refunded" if payment.refunded_amount else settled
            assert payment.status == ("refunded" if payment.refunded_amount == payment.amount else part)
        else:
            assert ("payment" in came.values(), payment.status == "review") == (False, payment.overpaid_amount > 0)

    @staticmethod
    def has_settled(payment: Payment, charge: Any, came: dict[str, str]) -> bool:
        """A payment settled outside the site still names what did not."""
        is_named = payment.mode != "offline" and charge.payment_intent == payment.intent
        return payment.is_settled and (is_named or came[charge.payment_intent] == "payment")

    def by_hand(self, charge: Any) -> int:
        """What somebody sent back of this money without Stripe."""
        rows = [row for row in rows_of(self.payment) if row.incoming == charge.payment_intent]
        return -sum(row.amount for row in rows if row.reference.startswith("offline"))


class StaffMachine(MoneyMachine):
    """Meanwhile staff take money outside the site, give up, or accept what did not fit."""

    @rule(act=st.sampled_from(["pay_offline", "cancel", "accept"]))
    def staff_act(self, act: str) -> None:
        today = day_of(clock.now())
        acts: dict[str, Callable[[], object]] = {
            "pay_offline": lambda: pay_offline(
                self.staff, self.payment.id, method="cash", paid_on=today, reason="at the counter"
            ),
            "cancel": lambda: cancel_payment(self.staff, self.payment.id, reason="gave up"),
            "accept": lambda: accept_review(self.staff, self.payment.id, reason="it fits"),
        }
        try:
            acts[act]()
        except (NotSettled, ChangeRefused) as refused:
            self.refusals.append(str(refused))
        self.look()


def run(machine: type[MoneyMachine], play: Callable[[], Player]) -> None:
    bounds = settings(**BOUNDS, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
    run_state_machine_as_test(lambda: machine(play), settings=bounds)


@pytest.mark.parametrize("machine", [MoneyMachine, StaffMachine])
def test_ledger_equals_the_balance_at_a_strict_server(
    stripe_server: StripeServer, impatient: None, machine: type[MoneyMachine]
) -> None:
    def play() -> Player:
        stripe_server.account = Account(stripe_server.base)
        stripe_server.forget_keys()
        return ServerPlayer(stripe_server)

    run(machine, play)


@pytest.mark.usefixtures("simulator")
@pytest.mark.parametrize("machine", [MoneyMachine, StaffMachine])
def test_ledger_equals_the_balance_at_the_simulator(machine: type[MoneyMachine]) -> None:
    run(machine, SimulatorPlayer)

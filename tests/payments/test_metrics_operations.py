"""After a thousand operations on contracts, payments and subscriptions every counter is what its records say."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.repositories import users
from payments.calendar import day_of, month_of
from payments.models import Contract, Payment
from payments.repositories import Payments, contracts, payments
from payments.services.changes import ChangeRefused
from payments.services.due_dates import NotMovable, move_due_date
from payments.services.journey import StepRefused, accept_delivery, deliver_contract
from payments.services.payments import mark_attempt_failed, mark_expired, mark_processing, note_payment_error
from payments.services.subscriptions import follow_subscription, keep_subscription
from payments.stripe_objects import Subscription as Seen
from payments.stripe_objects.subscriptions import Price, SubscriptionItem, SubscriptionItems
from storage.clock import now
from storage.connection import store
from storage.metrics import verify_metrics
from tests.accounts.builders import make_user
from tests.payments.builders import make_contract, make_payment, open_checkout, pay

SEEDS = 5
EACH = 200
REFUSALS = (ChangeRefused, StepRefused, NotMovable)


class Agency:
    """A few customers, and whatever may happen to what they owe."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.staff = make_user(role="admin")
        self.owed = [make_contract() for _ in range(6)]
        self.done = 0

    def act(self) -> None:
        contract = contracts.get(self.dice.choice(self.owed).id)
        payment = payments.get(self.dice.choice([contract.phase1, contract.phase1, contract.phase2, contract.monthly]))
        acts: list[Callable[[Contract, Payment], object]] = [
            *(self.open, self.open, self.pay, self.pay_wrongly, self.wait, self.fail, self.expire, self.decline),
            *(self.deliver, self.accept, self.move, self.subscribe),
        ]
        try:
            self.dice.choice(acts)(contract, payment)
        except REFUSALS:
            self.done -= 1
        self.done += 1

    def open(self, _contract: Contract, payment: Payment) -> None:
        open_checkout(payment, self._session(payment))

    def pay(self, _contract: Contract, payment: Payment) -> None:
        pay(payment, intent=f"pi_{payment.id}_{self.dice.randrange(2)}")

    def pay_wrongly(self, _contract: Contract, payment: Payment) -> None:
        pay(payment, amount=payment.amount - 1, intent=f"pi_{payment.id}_{self.dice.randrange(2)}")

    def wait(self, _contract: Contract, payment: Payment) -> None:
        shown = {"intent": f"pi_{payment.id}_0", "method": "boleto", "instructions_url": "https://stripe.test"}
        mark_processing(payment.id, session=payment.session, instructions_expire_at=now(), by="stripe", **shown)

    def fail(self, _contract: Contract, payment: Payment) -> None:
        mark_attempt_failed(payment.id, session=payment.session, error="card_declined", by="stripe")

    def expire(self, _contract: Contract, payment: Payment) -> None:
        mark_expired(payment.id, session=payment.session, by="stripe")

    def decline(self, _contract: Contract, payment: Payment) -> None:
        note_payment_error(payment.id, error="card_declined", by="stripe")

    def deliver(self, contract: Contract, _payment: Payment) -> None:
        deliver_contract(self.staff, contract.id)

    def accept(self, contract: Contract, _payment: Payment) -> None:
        accept_delivery(users.get(contract.user), contract.id)

    def move(self, contract: Contract, _payment: Payment) -> None:
        move_due_date(self.staff, contract.phase2, day_of(now()) + timedelta(days=self.dice.randrange(1, 90)))

    def subscribe(self, contract: Contract, _payment: Payment) -> None:
        if contract.step not in ("live", "monthly"):
            return
        status = self.dice.choice(["trialing", "active", "past_due", "canceled", "unpaid"])
        price = Price(unit_amount=contract.monthly_amount, currency="brl")
        seen = Seen(
            f"sub_{contract.id}", status, f"cus_{contract.user}", items=SubscriptionItems([SubscriptionItem(price)])
        )
        known = keep_subscription(seen, contract, by="stripe")
        if known:
            follow_subscription(contract.id, known, by="stripe", also=lambda _payment: [])

    def _session(self, payment: Payment) -> str:
        return f"cs_{payment.id}_{self.dice.randrange(2)}"


@pytest.mark.parametrize("seed", range(SEEDS))
def test_after_a_thousand_operations_the_drift_is_0(seed: int) -> None:
    agency = Agency(seed)
    for _ in range(EACH):
        agency.act()
    assert agency.done > EACH / 4
    assert len({payment.status for payment in payments.list(Payments.all, limit=100).items}) >= 4
    assert verify_metrics(by="job:verify_metrics") == ([], [])


def test_a_corrupted_sum_of_money_is_named_with_both_values_and_repaired() -> None:
    payment = pay(make_payment())
    key = f"payments:received:{month_of(payment.paid_at)}:phase1"
    store.execute("INCRBY", key, 1)
    [found] = verify_metrics(by="job:verify_metrics").drifts
    assert str(found) == f"{key}: stored {payment.amount + 1}, recounted {payment.amount}"
    verify_metrics(repair=True, by="command:metrics_verify")
    assert verify_metrics(by="job:verify_metrics") == ([], [])

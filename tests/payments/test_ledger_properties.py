"""Whatever staff and customers do, in any order: rows are only added, and the payment says what they add up to."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from payments.calendar import day_of, month_of
from payments.models import balance_of
from payments.repositories import Ledger, ledger, payments
from payments.services.changes import ChangeRefused
from payments.services.offline import NotSettled, accept_review, cancel_payment, keep_overpayment, pay_offline
from payments.services.refunds import RefundNotPossible, refund_payment
from storage.clock import now
from storage.connection import store
from storage.events import Events, events
from tests.accounts.builders import make_user
from tests.payments.builders import make_payment, open_checkout, pay

REFUSALS = (ChangeRefused, NotSettled, RefundNotPossible)


class LedgerMachine(RuleBasedStateMachine):
    """Boletos and money outside the site: what goes back is recorded, no Stripe is asked."""

    def __init__(self):
        super().__init__()
        store.execute("FLUSHALL")
        self.id, self.staff = make_payment().id, make_user(role="finance")
        self.seen, self.clicks, self.refused = {}, 0, 0

    @property
    def rows(self):
        return ledger.list(Ledger.by_payment, payment=self.id, limit=500).items

    def attempt(self, act):
        try:
            act()
        except REFUSALS:
            self.refused += 1

    @rule()
    def checkout_opens(self):
        self.attempt(lambda: open_checkout(payments.get(self.id)))

    @rule(number=st.integers(1, 3), amount=st.sampled_from([41750, 41750, 100]), fee=st.sampled_from([None, 345]))
    def boleto_is_paid(self, number, amount, fee):
        facts = {"method": "boleto", "mode": "test", "fee": fee, "session": ""}
        known = {row.reference: row.amount for row in self.rows}
        amount = known.get(f"pi_{number}_{self.id}", amount)
        names = {"intent": f"pi_{number}_{self.id}", "charge": f"ch_{number}_{self.id}"}
        pay(payments.get(self.id), amount=amount, **names, **facts)

    @rule()
    def money_comes_outside_the_site(self):
        facts = {"method": "cash", "paid_on": day_of(now()), "reason": "counter"}
        self.attempt(lambda: pay_offline(self.staff, self.id, **facts))

    @rule(amount=st.sampled_from([1, 100, 20000, 41750]), is_repeated=st.booleans(), pick=st.integers(0, 3))
    def money_goes_back(self, amount, is_repeated, pick):
        self.clicks += not is_repeated
        came = [""] + [row.reference for row in self.rows if row.came_in]
        facts = {"token": f"click-{self.clicks}", "incoming": came[pick % len(came)], "reason": "goodwill"}
        self.attempt(lambda: refund_payment(self.staff, self.id, amount=amount, **facts))

    @rule(decide=st.sampled_from([accept_review, keep_overpayment, cancel_payment]))
    def staff_decide(self, decide):
        self.attempt(lambda: decide(self.staff, self.id, reason="agreed"))

    @invariant()
    def rows_are_only_added(self):
        now_there = {row.id: row for row in self.rows}
        assert self.seen.items() <= now_there.items()
        self.seen = now_there

    @invariant()
    def the_payment_says_what_its_rows_add_up_to(self):
        payment, balance = payments.get(self.id), balance_of(self.rows)
        assert balance.net == sum(row.amount for row in self.rows) >= 0
        assert balance.kept == sum(row.amount - row.fee for row in self.rows)
        on_top = sum(row.amount for row in self.rows) - (payment.amount - payment.refunded_amount)
        if payment.is_settled and not payment.kept and not any(row.movement == "unmatched" for row in self.rows):
            assert payment.overpaid_amount == on_top

    @invariant()
    def what_nothing_has_settled_is_reviewed_while_money_is_here(self):
        payment = payments.get(self.id)
        if not payment.is_settled:
            assert payment.overpaid_amount == sum(row.amount for row in self.rows)
            assert (payment.status == "review") == (payment.overpaid_amount > 0)

    @invariant()
    def no_money_goes_back_twice(self):
        for row in self.rows:
            gone = -sum(other.amount for other in self.rows if other.incoming == row.reference)
            assert not row.came_in or 0 <= gone <= row.amount

    @invariant()
    def the_sums_of_the_month_agree(self):
        month = month_of(now())
        assert ledger.total(Ledger.received, month=month, kind="phase1") == sum(row.amount for row in self.rows)
        assert ledger.total(Ledger.fees, month=month, kind="phase1") == sum(row.fee for row in self.rows)

    @invariant()
    def every_movement_is_in_the_trail(self):
        trail = [fact.name for fact in events.list(Events.by_subject, subject=self.id, limit=1000).items]
        assert trail.count("refund.recorded") == len([row for row in self.rows if row.movement == "refund"])


LedgerMachine.TestCase.settings = settings(
    max_examples=30, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLedgerMachine = LedgerMachine.TestCase

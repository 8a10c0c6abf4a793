"""Whatever is reported, in any order and any number of times: record, receipt, ledger and sums agree."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from payments.models.payments import TRANSITIONS
from payments.repositories import Ledger, Payments, contracts, ledger, payments, receipts
from payments.services.changes import ChangeRefused
from payments.services.payments import mark_attempt_failed, mark_expired, mark_processing, note_payment_error
from storage.clock import now
from storage.events import Events, events
from tests.payments.builders import make_payment, open_checkout, pay

sessions = st.sampled_from(["cs_1", "cs_2"])


class PaymentMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.id = make_payment().id
        self.charges = {}
        self.refused = 0

    @property
    def payment(self):
        return payments.get(self.id)

    @rule(session=sessions)
    def checkout_opens(self, session):
        try:
            open_checkout(self.payment, session)
        except ChangeRefused:
            self.refused += 1

    @rule(session=sessions)
    def boleto_is_issued(self, session):
        shown = {"intent": f"pi_{self.id}_{session}", "method": "boleto", "instructions_url": "https://stripe.test"}
        mark_processing(self.id, session=session, instructions_expire_at=now(), by="stripe", **shown)

    @rule(session=sessions, amount=st.sampled_from([41750, 41749]))
    def money_arrives(self, session, amount):
        intent = f"pi_{self.id}_{session}"
        amount = self.charges.setdefault(intent, amount)
        pay(self.payment, amount=amount, intent=intent, charge=f"ch_{intent}", session=session)

    @rule(session=sessions)
    def session_expires(self, session):
        mark_expired(self.id, session=session, by="stripe")

    @rule(session=sessions)
    def attempt_fails(self, session):
        mark_attempt_failed(self.id, session=session, error="card_declined", by="stripe")

    @rule()
    def card_is_declined(self):
        note_payment_error(self.id, error="card_declined", by="stripe")

    @invariant()
    def every_movement_is_one_row(self):
        rows = ledger.list(Ledger.by_payment, payment=self.id).items
        assert {row.reference: row.amount for row in rows} == self.charges
        assert len(rows) == len(self.charges)

    @invariant()
    def nothing_that_arrived_is_forgotten(self):
        payment = self.payment
        assert (payment.is_settled or payment.status == "review") == bool(self.charges)
        asked = payment.amount if payment.is_settled else 0
        assert payment.overpaid_amount == sum(self.charges.values()) - asked

    @invariant()
    def receipt_step_and_sum_agree_with_the_status(self):
        payment = self.payment
        assert bool(receipts.find(self.id)) == payment.is_settled == bool(payment.receipt)
        assert (contracts.get(payment.contract).step == "building") == payment.is_settled
        assert payments.count(Payments.open_by_user, user=payment.user) == (3 if payment.is_open else 2)

    @invariant()
    def the_trail_shows_every_change_and_no_forbidden_one(self):
        trail = events.list(Events.by_subject, subject=self.id, limit=1000).items
        moves = [(fact.before["status"], fact.after["status"]) for fact in trail if "status" in fact.before]
        real = [move for move in moves if move[1] in TRANSITIONS[move[0]] or move[0] == "due"]
        assert len(moves) - len(real) == self.refused


PaymentMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestPaymentMachine = PaymentMachine.TestCase

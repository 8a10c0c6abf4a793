"""Whoever clicks whatever in any order: the contract is where the model says, and the trail tells how it came there."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from payments.repositories import contracts, payments
from payments.services.journey import StepRefused, accept_delivery, ask_for_changes, deliver_contract
from storage.consumers import handle_waiting_events
from storage.errors import RecordNotFound
from storage.events import Events, events
from tests.accounts.builders import make_user
from tests.payments.builders import pay, write

DELIVERABLE = {"building", "changes"}
APPROVED = {"accepted", "live"}
messages = st.sampled_from(["Mais curto", "Mais gentil"])
old_pages = st.booleans()


class JourneyMachine(RuleBasedStateMachine):
    @initialize()
    def a_contract_is_written(self):
        self.customer, self.stranger, self.staff = make_user(), make_user(), make_user(role="finance")
        self.id = write(self.customer).id
        self.step, self.message, self.moments, self.path, self.refused = "signed", "", [""], ["signed"], 0
        self.paid = set()

    @property
    def contract(self):
        return contracts.get(self.id)

    def seen(self, is_old):
        """What the clicked page says it showed: nothing, or the moment before the last."""
        return self.moments[-2:][0] if is_old else ""

    def goes(self, *steps, message=""):
        self.path += steps
        self.step, self.message = steps[-1], message
        self.moments.append(self.contract.moment)

    def tries(self, click, allowed, *steps, message=""):
        try:
            click()
        except StepRefused:
            self.refused += 1
            assert not allowed
        else:
            assert allowed
            self.goes(*steps, message=message)

    @rule(kind=st.sampled_from(["phase1", "phase2"]))
    def money_comes(self, kind):
        if kind in self.paid:
            return
        self.paid.add(kind)
        pay(payments.get(getattr(self.contract, kind)))
        next_step = {("phase1", "signed"): "building", ("phase2", "accepted"): "live"}.get((kind, self.step))
        if next_step:
            self.goes(next_step)

    @rule(is_old=old_pages)
    def staff_deliver(self, is_old):
        seen = self.seen(is_old)
        if self.step == "delivered":
            assert deliver_contract(self.staff, self.id, seen=seen).moment == self.contract.moment
            return
        allowed = self.step in DELIVERABLE and seen in ("", self.contract.moment)
        self.tries(lambda: deliver_contract(self.staff, self.id, seen=seen), allowed, "delivered")

    @rule(is_old=old_pages)
    def customer_approves(self, is_old):
        seen = self.seen(is_old)
        if self.step in APPROVED:
            assert accept_delivery(self.customer, self.id, seen=seen).moment == self.contract.moment
            return
        allowed = self.step == "delivered" and seen in ("", self.contract.moment)
        steps = ["accepted", "live"] if "phase2" in self.paid else ["accepted"]
        self.tries(lambda: accept_delivery(self.customer, self.id, seen=seen), allowed, *steps)

    @rule(message=messages, is_old=old_pages)
    def customer_asks_for_changes(self, message, is_old):
        seen = self.seen(is_old)
        if self.step == "changes" and message == self.message:
            assert ask_for_changes(self.customer, self.id, message=message, seen=seen).step == "changes"
            return
        allowed = self.step == "delivered" and seen in ("", self.contract.moment)
        click = lambda: ask_for_changes(self.customer, self.id, message=message, seen=seen)  # noqa: E731
        self.tries(click, allowed, "changes", message=message)

    @rule(message=messages)
    def a_stranger_tries(self, message):
        before = self.contract
        for click in (accept_delivery, lambda person, id: ask_for_changes(person, id, message=message)):
            try:
                click(self.stranger, self.id)
            except RecordNotFound:
                continue
            raise AssertionError("a stranger was let in")
        assert self.contract == before

    @rule()
    def the_worker_repeats_its_reactions(self):
        handle_waiting_events()

    @invariant()
    def the_contract_is_where_the_model_says(self):
        contract = self.contract
        assert (contract.step, contract.changes_message) == (self.step, self.message)
        assert all(getattr(contract, f"{step}_at") for step in self.path)
        assert self.step == "signed" or contract.step_at == getattr(contract, f"{self.step}_at")

    @invariant()
    def the_trail_tells_the_same_path(self):
        trail = events.list(Events.by_subject, subject=self.id, oldest_first=True, limit=1000).items
        told = [event.after["step"] for event in trail if "step" in event.after and not event.name.endswith("refused")]
        assert told == self.path
        assert sum(event.name == "contract.change_refused" for event in trail) == self.refused

    @invariant()
    def phase2_can_be_paid_only_after_the_approval(self):
        assert (self.contract.obstacle_to("phase2") == "") == (self.step in APPROVED)


JourneyMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestJourneyMachine = JourneyMachine.TestCase

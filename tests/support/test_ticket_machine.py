"""Any order of what customers and staff do leaves the ticket, the queue and the counters as a simple model says."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage import clock
from storage.clock import now
from storage.connection import store
from support.models import ACTIVE, PRIORITIES, STATUSES, TRANSITIONS
from support.repositories import Tickets, tickets
from support.services import conversations
from support.services.answering import Answer, send_answer
from support.services.changes import AlreadyClaimed, ChangeRefused
from support.services.claims import claim_ticket
from support.services.notes import query_papers
from tests.accounts.builders import make_user
from tests.support.builders import make_staff, open_ticket, thread

REOPEN = timedelta(days=14)


class TicketMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        store.execute("FLUSHALL")
        self.at = now()
        self.customer, self.team = make_user(), [make_staff("Rafael"), make_staff("Beatriz")]
        with self.clock():
            self.id = open_ticket(self.customer).id
        self.status, self.status_at, self.holder, self.priority = "open", self.at, "", "medium"
        self.messages, self.notes, self.older = 1, 0, 0

    def clock(self):
        return clock.at(self.at)

    @rule(days=st.sampled_from([0, 1, 7, 13, 15]))
    def time_passes(self, days: int) -> None:
        self.at += timedelta(days=days, minutes=1)

    @rule()
    def customer_writes(self) -> None:
        with self.clock():
            found = conversations.reply(self.customer, self.id, body="Oi")
        if self.status not in ACTIVE and self.at - self.status_at > REOPEN:
            assert found.follows == self.id
            self.id, self.older, self.messages, self.notes, self.holder = found.id, self.older + 1, 1, 0, ""
            self.status, self.status_at = "open", self.at
            return
        self.messages += 1
        if self.status not in ("open", "in_progress"):
            self.status, self.status_at = "open", self.at

    @rule()
    def customer_closes(self) -> None:
        with self.clock():
            conversations.close(self.customer, self.id)
        self.move("closed")

    @rule(who=st.integers(0, 1), status=st.sampled_from(["", *STATUSES]))
    def staff_answer(self, who: int, status: str) -> None:
        if self.sends(who, Answer(body="Pronto", status=status), status):
            self.messages += 1
            self.move(status or ("waiting" if self.status in ("open", "in_progress") else self.status))

    @rule(who=st.integers(0, 1), status=st.sampled_from(["", *STATUSES]))
    def staff_note(self, who: int, status: str) -> None:
        if self.sends(who, Answer(body="Nota", visibility="internal", status=status), status):
            self.notes += 1
            self.move(status or self.status)

    @rule(who=st.integers(0, 1), priority=st.sampled_from(PRIORITIES))
    def staff_prioritise(self, who: int, priority: str) -> None:
        assert self.sends(who, Answer(priority=priority), "")
        self.priority = priority

    @rule(who=st.integers(0, 1))
    def staff_claim(self, who: int) -> None:
        person = self.team[who]
        try:
            with self.clock():
                claim_ticket(person, self.id)
        except AlreadyClaimed:
            assert self.holder not in ("", person.id)
            return
        self.holder = person.id
        self.move("in_progress" if self.status == "open" else self.status)

    @invariant()
    def the_ticket_is_as_the_model_says(self) -> None:
        ticket = tickets.get(self.id)
        stands = (ticket.status, ticket.assignee, ticket.priority, ticket.messages, ticket.status_at)
        assert stands == (self.status, self.holder, self.priority, self.messages, self.status_at)
        assert (ticket.resolved_at is None) == (self.status in ACTIVE)
        assert sum(entry.is_message for entry in thread(ticket)) <= self.messages
        assert query_papers(self.id).run().noted == self.notes

    @invariant()
    def the_counters_are_as_the_model_says(self) -> None:
        assert tickets.count(Tickets.by_user, user=self.customer.id) == 1 + self.older
        assert tickets.count(Tickets.active) == (self.status in ACTIVE)
        assert tickets.count(Tickets.by_priority, priority=self.priority) >= 1
        assert tickets.count(Tickets.by_status_and_holder, status=self.status, holder=self.holder or "none") >= 1

    def sends(self, who: int, answer: Answer, status: str) -> bool:
        """Whether it was sent; what was refused had to be."""
        is_legal = status in ("", self.status) or status in TRANSITIONS[self.status]
        try:
            with self.clock():
                send_answer(self.team[who], self.id, answer)
        except ChangeRefused:
            assert not is_legal
            return False
        assert is_legal
        return True

    def move(self, status: str) -> None:
        if status != self.status:
            self.status, self.status_at = status, self.at


TicketMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestTicketMachine = TicketMachine.TestCase

"""What the store promises, said once more with dicts, and random clients who compare the two after every step.

On a cluster some of them stop between claim and commit, and go on much later. With `twice`, every script is sent twice,
as after an answer that was lost.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, precondition, rule

from storage import claims, commits
from storage.checker import Checker
from storage.commits import Plan, Write, commit
from storage.connection import store
from storage.errors import Conflict, Taken
from storage.events import events
from storage.facts import STREAM
from storage.ids import new_id
from storage.queries import together
from tests.storage.records import OPENING, Loan, Reader, loans, readers

Copy = Reader | None
Refusal = type[Exception] | None
EMAILS = ("a@x", "b@x", "c:{d}@x")
CITIES = ("campinas", "santos")
STAFF = "0v0000000000000s"
an_email, a_city = st.sampled_from(EMAILS), st.sampled_from(CITIES)


class Stopped(Exception):
    """A writer that has its claims and has not committed."""


class Library(RuleBasedStateMachine):
    handles = Bundle("handles")
    """Readers as some client once read them: often stale."""
    flights = Bundle("flights")

    def __init__(self) -> None:
        super().__init__()
        store.execute("FLUSHALL")
        self.readers: dict[str, Reader] = {}
        self.versions: dict[str, int] = {}
        self.holders: dict[str, tuple[str, object]] = {}
        """email -> who holds it, stale ones included, and by which attempt."""
        self.lent: dict[str, Loan] = {}
        self.letters: Counter[str] = Counter()
        self.told: list[tuple[str, str]] = []
        self.joined = 0
        self.applied: set[str] = set()

    # -- the promises --------------------------------------------------------------------------------------------

    def may_take(self, email: str, reader_id: str, attempt: object) -> bool:
        holder = self.holders.get(email, (reader_id,))[0]
        if holder != reader_id:
            if holder in self.readers and self.readers[holder].email == email:
                return False
            if store.is_cluster:
                self.fence(holder)
        self.holders[email] = (reader_id, attempt)
        return True

    def fence(self, reader_id: str) -> None:
        if reader_id in self.readers:
            self.versions[reader_id] += self.times
        else:
            self.versions[reader_id] = 999_999_999_999

    def expect(self, old: Copy, new: Copy, event: str | None, attempt: object) -> Refusal:
        """What an attempt to replace this copy must end in, and what it leaves behind."""
        is_current = self.versions.get((new or old).id, 0) == (old.version if old else 0)
        if not store.is_cluster and not is_current and not self.is_gone(old, new, event):
            return Conflict
        if refused := self.expect_claims(old, new, attempt):
            return refused
        return self.expect_commit(old, new, event, attempt)

    def expect_claims(self, old: Copy, new: Copy, attempt: object) -> Refusal:
        before, after = (old.email if old else None), (new.email if new else None)
        if after and after != before and not self.may_take(after, new.id, attempt):
            return Taken
        if before and before != after and self.holders.get(before, (old.id,))[0] == old.id:
            self.holders[before] = (old.id, attempt)
        return None

    def expect_commit(self, old: Copy, new: Copy, event: str | None, attempt: object) -> Refusal:
        reader_id = (new or old).id
        if not self.is_gone(old, new, event):
            if self.versions.get(reader_id, 0) != (old.version if old else 0):
                return Conflict if old or self.holders.get(new.email, ("",))[0] == new.id else Taken
            self.put(reader_id, new)
            if event:
                self.told.append((event, reader_id))
        if old and (not new or old.email != new.email) and self.holders.get(old.email) == (old.id, attempt):
            del self.holders[old.email]
        return None

    def put(self, reader_id: str, new: Copy) -> None:
        if new:
            assert self.holders[new.email][0] == reader_id, "it commits a value that it does not hold"
            self.readers[reader_id], self.versions[reader_id] = new, self.versions.get(reader_id, 0) + 1
        else:
            del self.readers[reader_id], self.versions[reader_id]

    def is_gone(self, old: Copy, new: Copy, event: str | None) -> bool:
        """To delete what is not there is done at once; to tell of it is not."""
        return new is None and event is None and old is not None and old.id not in self.readers

    # -- the clients ---------------------------------------------------------------------------------------------

    times = 1

    @contextmanager
    def sending(self, twice: bool) -> Any:
        self.times, run = 1 + twice, store.run
        with pytest.MonkeyPatch.context() as patch:
            if twice:
                patch.setattr(store, "run", lambda *args, **options: (run(*args, **options), run(*args, **options))[1])
            yield

    def attempt(self, call: Callable[[], Any], expected: Refusal) -> Any:
        """Its result, or the kind of its refusal, which must be the expected one."""
        try:
            result = call()
        except (Conflict, Taken) as refusal:
            assert type(refusal) is expected, (refusal, expected)
            return None
        assert expected is None, expected
        return result

    def newcomer(self, email: str, city: str, fees: int) -> Reader:
        self.joined += 1
        moment = OPENING.replace(second=self.joined // 3 % 60)
        return Reader(id=new_id(random.randrange(1024)), email=email, city=city, fees=fees, joined_at=moment)

    @rule(target=handles, email=an_email, city=a_city, fees=st.integers(0, 2), twice=st.booleans())
    def create(self, email: str, city: str, fees: int, twice: bool) -> Any:
        reader = self.newcomer(email, city, fees)
        with self.sending(twice):
            expected = self.expect(None, reader, "reader.joined", object())
            created = self.attempt(lambda: readers.create(reader, event="reader.joined", by=STAFF), expected)
        return created or multiple()

    @rule(target=handles, old=handles, email=an_email, city=a_city, fees=st.integers(0, 2), twice=st.booleans())
    def save(self, old: Reader, email: str, city: str, fees: int, twice: bool) -> Any:
        new = old.replace(email=email, city=city, fees=fees)
        with self.sending(twice):
            expected = self.expect(old, new, "reader.moved", object())
            saved = self.attempt(lambda: readers.save(new, event="reader.moved", by=STAFF), expected)
        return saved or multiple()

    @rule(old=handles, event=st.sampled_from([None, "reader.left"]), twice=st.booleans())
    def delete(self, old: Reader, event: str | None, twice: bool) -> None:
        with self.sending(twice):
            expected = self.expect(old, None, event, object())
            self.attempt(lambda: readers.delete(old, event=event, by=STAFF), expected)

    @rule(target=handles, old=handles)
    def read_again(self, old: Reader) -> Any:
        return readers.find(old.id) or multiple()

    @rule(target=handles, old=handles, pages=st.integers(0, 3), twice=st.booleans())
    def lend(self, old: Reader, pages: int, twice: bool) -> Any:
        """A loan, its first letter, and a stroke on the reader's card, in one commit."""
        new, loan = old.replace(serial=old.serial + 1), loans.named(Loan(reader=old.id, pages=pages))
        writes = [loans.creating(loan), readers.saving(new), loans.appending(loans.letters, loan.id, "Olá")]
        with self.sending(twice):
            is_current = self.versions.get(old.id, 0) == old.version
            done = self.attempt(lambda: commit(*writes), None if is_current else Conflict)
        if not done:
            return multiple()
        self.lent[loan.id], self.letters[loan.id] = loan, 1
        self.put(old.id, new)
        return done[1]

    @precondition(lambda self: store.is_cluster)
    @rule(target=flights, email=an_email)
    def create_stops(self, email: str) -> Any:
        return self.stop(None, self.newcomer(email, "santos", 1), "reader.joined")

    @precondition(lambda self: store.is_cluster)
    @rule(target=flights, old=handles, email=an_email)
    def save_stops(self, old: Reader, email: str) -> Any:
        return self.stop(old, old.replace(email=email), "reader.moved")

    def stop(self, old: Copy, new: Reader, event: str) -> Any:
        self.times, attempt, plans = 1, object(), []

        def send(plan: Plan, *, with_claims: bool) -> int:
            plans.append(plan)
            raise Stopped

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(commits, "_send", send)
            write: Write = (readers.saving if old else readers.creating)(new, event=event, by=STAFF)
            expected = self.expect_claims(old, new, attempt)
            try:
                self.attempt(lambda: commit(write), expected)
            except Stopped:
                assert expected is None
        return (plans[0], old, new, event, attempt) if plans else multiple()

    @rule(flight=flights)
    def go_on(self, flight: Any) -> None:
        """Sometimes more than once: a copy of the commit that was long under way is recognised by its event."""
        plan, old, new, event, attempt = flight
        expected = None if plan.token in self.applied else self.expect_commit(old, new, event, attempt)
        if expected is None:
            self.applied.add(plan.token)

        def finish() -> None:
            try:
                commits._send(plan, with_claims=False)
            except Conflict as conflict:
                commits._raise_taken_instead(plan, conflict)
                raise
            for key, write in plan.frees:
                claims.release(key, write.id, plan.token)

        self.attempt(finish, expected)

    # -- the comparison --------------------------------------------------------------------------------------------

    @invariant()
    def it_is_as_promised(self) -> None:
        assert len({reader.email for reader in self.readers.values()}) == len(self.readers)
        for reader_id, reader in self.readers.items():
            found = readers.get(reader_id)
            assert found.replace(stored=reader.stored) == reader and found.version == self.versions[reader_id]
        for email in EMAILS:
            owner = next((r.id for r in self.readers.values() if r.email == email), None)
            assert getattr(readers.find_by("email", email), "id", None) == owner

    @invariant()
    def listings_and_counts_are_exact(self) -> None:
        order = sorted(self.readers.values(), key=lambda reader: (reader.joined_at, reader.id), reverse=True)
        assert [reader.id for reader in turn_pages()] == [reader.id for reader in order]
        queries = [
            query
            for city in CITIES
            for query in (
                readers.query_total(readers.fees, city=city),
                readers.query_total(readers.headcount, city=city),
                readers.query_count(readers.by_city, city=city),
            )
        ]
        crowds = [[reader for reader in order if reader.city == city] for city in CITIES]
        wanted = [number for crowd in crowds for number in (sum(r.fees for r in crowd), len(crowd), len(crowd))]
        assert list(together(*queries)) == wanted
        assert loans.total(loans.pages, status="out") == sum(loan.pages for loan in self.lent.values())

    @invariant()
    def every_change_was_told_once(self) -> None:
        told = events.list(events.all, limit=500).items
        assert Counter((event.name, event.subject) for event in told) == Counter(self.told)
        assert sum(store.execute("XLEN", tag + STREAM) for tag in store.tags) == len(self.told)
        for loan_id, number in self.letters.items():
            assert store.execute("XLEN", f"{store.tag(loan_id)}library:letters:{loan_id}") == number

    def teardown(self) -> None:
        assert [str(fault) for fault in Checker().run()] == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(claims, "SECONDS_IN_FLIGHT", 0)
            assert {fault.ids for fault in Checker(repair=True).run()} == set(self.stale_holders())
            assert [str(fault) for fault in Checker().run()] == []

    def stale_holders(self) -> Iterator[str]:
        for email, (holder, _) in self.holders.items():
            if holder not in self.readers or self.readers[holder].email != email:
                yield holder


def turn_pages() -> list[Reader]:
    shown, cursor = [], None
    while True:
        page = readers.list(readers.all, cursor=cursor, limit=3)
        shown += page.items
        cursor = page.next
        if cursor is None:
            return shown

"""The steps of a contract that people take: the team delivers, the customer approves or asks for changes.

The steps between them are taken by money (`services.settlements`). None can be skipped: what does not follow from the
present step is refused, and the attempt is in the audit trail. A click that is repeated changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from accounts.models import User
from payments.models import Contract, IllegalTransition
from payments.models.contracts import ENDED
from payments.repositories import contracts, payments
from payments.services.due_dates import opening_on_approval
from storage.clock import now
from storage.commits import Write, commit, retry_conflicts
from storage.errors import RecordNotFound
from storage.events import Event, note

BEFORE_DELIVERY = {"signed": "phase1_unpaid", "building": "nothing_delivered", "changes": "changes_under_way"}
APPROVED = frozenset({"accepted", "live", "monthly"})

Written = tuple[Contract, list[Write]]


class StepRefused(Exception):
    """The journey does not lead there now; recorded as `contract.change_refused`.

    reason: phase1_unpaid, nothing_delivered, changes_under_way, approved_already, contract_ended, page_is_old.
    """

    def __init__(self, contract: Contract, reason: str) -> None:
        super().__init__(f"{contract.id}: {reason}")
        self.contract, self.reason = contract, reason


def deliver_contract(staff: User, contract_id: str, *, note: str = "", seen: str = "") -> Contract:
    """The team says that the agent can be tried; delivered already, nothing changes.

    note: words for the customer. seen: `Contract.moment` as the page showed it; empty where nobody knows. Raises
    RecordNotFound, StepRefused.
    """

    def deliver(contract: Contract) -> Written | None:
        if contract.step == "delivered":
            return None
        _refuse_old_page(contract, seen)
        return contract.delivered(note, at=now()), []

    return retry_conflicts(lambda: _step_once(contract_id, deliver, "delivered", staff.id))


def accept_delivery(person: User, contract_id: str, *, seen: str = "") -> Contract:
    """The customer approves, and phase 2 can be paid; approved already, nothing changes.

    A due date that is missing or over becomes a day next week. seen: as in `deliver_contract`. Raises RecordNotFound,
    also for another customer's contract, and StepRefused.
    """

    def accept(contract: Contract) -> Written | None:
        _refuse_stranger(contract, person)
        if contract.step in APPROVED:
            return None
        _refuse_old_page(contract, seen)
        accepted = contract.moved("accepted", at=now())
        return opening_on_approval(accepted, payments.get(contract.phase2), by=person.id)

    return retry_conflicts(lambda: _step_once(contract_id, accept, "accepted", person.id))


def ask_for_changes(person: User, contract_id: str, *, message: str, seen: str = "") -> Contract:
    """The customer tried the agent and says what is missing; the same words again change nothing.

    seen, and what is raised: as in `accept_delivery`.
    """

    def ask(contract: Contract) -> Written | None:
        _refuse_stranger(contract, person)
        if contract.step == "changes" and contract.changes_message == message:
            return None
        _refuse_old_page(contract, seen)
        return contract.with_changes_asked(message, at=now()), []

    return retry_conflicts(lambda: _step_once(contract_id, ask, "changes", person.id))


def follow_the_money(event: Event) -> None:
    """A reaction: a step whose money came before its time is taken once its time has come. Harmless to repeat.

    Phase 2 may be paid outside the site before the approval; nobody pays it again.
    """
    found = contracts.find(event.subject) or _contract_of_payment(event.subject)
    if found:
        retry_conflicts(lambda: _follow_once(found.id, event.actor))


def _step_once(contract_id: str, decide: Callable[[Contract], Written | None], to: str, by: str) -> Contract:
    contract = contracts.get(contract_id)
    try:
        written = decide(contract)
    except IllegalTransition:
        return _refuse(contract, to, _reason(contract, to), by)
    except _OldPage:
        return _refuse(contract, to, "page_is_old", by)
    if written is None:
        return contract
    changed, others = written
    return _stored(contracts.saving(changed, event=f"contract.{to}", by=by), others)


class _OldPage(Exception):
    """The click was made on a page that shows an earlier moment of the journey."""


def _refuse_old_page(contract: Contract, seen: str) -> None:
    if seen and seen != contract.moment:
        raise _OldPage


def _refuse_stranger(contract: Contract, person: User) -> None:
    if contract.user != person.id:
        raise RecordNotFound(contract.id)


def _refuse(contract: Contract, to: str, reason: str, by: str) -> Contract:
    before, after = {"step": contract.step}, {"step": to}
    commit(
        note("contract.change_refused", subject=contract.id, by=by, before=before, after=after, about=(contract.user,))
    )
    raise StepRefused(contract, reason)


def _reason(contract: Contract, to: str) -> str:
    if contract.step in ENDED:
        return "contract_ended"
    if contract.step in APPROVED:
        return "approved_already"
    return BEFORE_DELIVERY[contract.step]


def _follow_once(contract_id: str, by: str) -> None:
    contract = contracts.get(contract_id)
    for owed in payments.get_many((contract.phase1, contract.phase2)):
        after = contract.after_payment_of(owed.kind, at=now())
        if owed.is_settled and after is not contract:
            contract = _stored(contracts.saving(after, event=f"contract.{after.step}", by=by), [])


def _contract_of_payment(payment_id: str) -> Contract | None:
    payment = payments.find(payment_id)
    return contracts.find(payment.contract) if payment else None


def _stored(first: Write, others: Iterable[Write]) -> Contract:
    stored: Contract = commit(first, *others)[0]
    return stored

"""Contracts: signed on the site, written by staff, lapsed when nobody pays, started again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from accounts.models import User
from accounts.services.people import find_person
from payments.calendar import day_of
from payments.models import Contract, Plan
from payments.models.payments import KINDS
from payments.repositories import Contracts, contracts, payments
from payments.services.plans import find_plan, find_plan_as_of
from storage.clock import now
from storage.commits import Write, commit, retry_conflicts
from storage.errors import Conflict, Damaged, RecordNotFound, Taken
from storage.events import Event
from storage.ids import new_id, partition_of

logger = logging.getLogger(__name__)


class PlanNotOnSale(Exception):
    """No plan has this slug."""


class NotLapsed(Exception):
    """Only a lapsed contract starts again."""


@dataclass(frozen=True)
class Amounts:
    """What a contract charges, in centavos, and the day phase 2 is due (None: not known yet)."""

    phase1: int
    phase2: int
    monthly: int
    phase2_due_date: date | None


@dataclass(frozen=True)
class Signature:
    """How the customer bound himself: which terms, from which network address, and a name for this one act.

    The same `signing` twice makes one contract. Empty where staff wrote it.
    """

    signing: str = ""
    terms_version: str = ""
    address: str = ""


def sign_contract_of(event: Event) -> None:
    """A reaction: registering with a plan was the signing, the confirmed address makes it a contract.

    It has the plan's amounts of the moment of signing. Harmless to repeat: the contract takes the event's id, and a
    signing makes one contract, whatever else that person confirms later.
    """
    person = find_person(event.subject)
    if person is None or person.signing is None:
        return
    plan = find_plan_as_of(person.signing.plan, person.signing.at)
    if plan is None:
        return
    signing = f"{person.id}-{person.signing.at.timestamp():.0f}"
    signature = Signature(signing, person.signing.terms_version, person.signing.address)
    contract = _new_contract(person, plan, _amounts_of(plan), signature, at=person.signing.at, id=event.id)
    try:
        commit(*_creating(contract, "contract.signed", person.id))
    except (Conflict, Taken):
        return


def sign_another_contract(person: User, plan_slug: str, signature: Signature) -> Contract:
    """A customer signs one more; the same signing again returns the first contract. PlanNotOnSale."""
    plan = find_plan(plan_slug)
    if plan is None:
        raise PlanNotOnSale(plan_slug)
    return retry_conflicts(lambda: _sign_once(person, plan, signature))


def write_contract(staff: User, customer: User, *, plan: Plan, amounts: Amounts) -> Contract:
    """Staff write a contract with amounts of their own; its payments exist at once."""
    contract = _new_contract(customer, plan, amounts, Signature(), at=now()).replace(written_by=staff.id)
    return _stored(commit(*_creating(contract, "contract.written", staff.id)))


def restart_contract(person: User, contract_id: str) -> Contract:
    """A lapsed contract begins again with the amounts it was signed with and new payments.

    RecordNotFound if it is another customer's, NotLapsed if it runs or was cancelled.
    """
    return retry_conflicts(lambda: _restart_once(person, contract_id))


def lapse_unpaid_contracts() -> int:
    """A job: contracts whose phase 1 nobody paid within CONTRACT_LAPSE_DAYS end, with their payments; how many did.

    One with a checkout under way waits for the next run.
    """
    before = now() - timedelta(days=settings.CONTRACT_LAPSE_DAYS)
    lapsed, cursor = 0, None
    while True:
        page = contracts.list(
            Contracts.by_step, step="signed", oldest_first=True, at_most=before, cursor=cursor, limit=100
        )
        lapsed += sum(_lapsed_or_logged(contract.id, before) for contract in page.items)
        cursor = page.next
        if cursor is None:
            return lapsed


def lapse_contract(contract_id: str, *, before: datetime) -> bool:
    """End this contract if it has waited for phase 1 since `before` and no money is on its way; whether it did."""
    return retry_conflicts(lambda: _lapse_once(contract_id, before))


def _sign_once(person: User, plan: Plan, signature: Signature) -> Contract:
    contract = _new_contract(person, plan, _amounts_of(plan), signature, at=now())
    try:
        return _stored(commit(*_creating(contract, "contract.signed", person.id)))
    except Taken as taken:
        first = contracts.find_by("signing", signature.signing)
        if first is None:
            raise Conflict(taken.key) from taken
        return first


def _lapsed_or_logged(contract_id: str, before: datetime) -> bool:
    """One contract that cannot be handled does not keep the others from it."""
    try:
        return lapse_contract(contract_id, before=before)
    except (Conflict, RecordNotFound, Damaged):
        logger.exception("contract %s did not lapse", contract_id)
        return False


def _lapse_once(contract_id: str, before: datetime) -> bool:
    contract = contracts.get(contract_id)
    owed = payments.get_many(contract.payment_ids)
    if contract.step != "signed" or contract.step_at > before or any(payment.status != "due" for payment in owed):
        return False
    by, at = "job:lapse_unpaid_contracts", now()
    ended = contracts.saving(contract.moved("lapsed", at=at), event="contract.lapsed", by=by)
    commit(ended, *(payments.saving(p.moved("cancelled", at=at), event="payment.cancelled", by=by) for p in owed))
    return True


def _restart_once(person: User, contract_id: str) -> Contract:
    contract = contracts.get(contract_id)
    if contract.user != person.id:
        raise RecordNotFound(contract_id)
    if not contract.is_lapsed:
        raise NotLapsed(contract_id)
    again = contract.moved("signed", at=now()).replace(phase2_due_date=_phase2_due(), **_payment_ids(person))
    restarted = contracts.saving(again, event="contract.restarted", by=person.id)
    return _stored(commit(restarted, *_creating_payments(again, person.id)))


def _new_contract(
    person: User, plan: Plan, amounts: Amounts, signature: Signature, *, at: datetime, id: str = ""
) -> Contract:
    contract = Contract(
        id=id,
        user=person.id,
        customer_name=person.name or person.email,
        plan=plan.slug,
        plan_name=plan.name,
        phase1_amount=amounts.phase1,
        phase2_amount=amounts.phase2,
        monthly_amount=amounts.monthly,
        phase2_due_date=amounts.phase2_due_date,
        terms_version=signature.terms_version,
        address=signature.address,
        signing=signature.signing,
        created_at=now(),
        signed_at=at,
        step_at=now(),
    )
    return contracts.named(contract.replace(**_payment_ids(person)))


def _payment_ids(person: User) -> dict[str, str]:
    """Fresh ids for the payments of a contract, in the person's partition and in the order in which they are paid."""
    return dict(zip(KINDS, sorted(new_id(partition_of(person.id)) for _ in KINDS), strict=True))


def _creating(contract: Contract, event: str, by: str) -> list[Write]:
    return [contracts.creating(contract, event=event, by=by), *_creating_payments(contract, by)]


def _creating_payments(contract: Contract, by: str) -> list[Write]:
    return [payments.creating(payment, event="payment.created", by=by) for payment in contract.payments_owed(at=now())]


def _amounts_of(plan: Plan) -> Amounts:
    return Amounts(plan.phase1_amount, plan.phase2_amount, plan.monthly_amount, _phase2_due())


def _phase2_due() -> date:
    return day_of(now()) + timedelta(days=settings.PHASE2_DUE_DAYS)


def _stored(written: list[Contract]) -> Contract:
    return written[0]

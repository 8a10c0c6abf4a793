"""Until when phase 2 is owed: staff move the day, and the approval sets one where none is agreed or it is over."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import User
from payments.calendar import day_of
from payments.models import Contract, Payment
from payments.repositories import contracts, payments
from payments.services.reminders import reminder_before
from storage.clock import now
from storage.commits import Write, commit, retry_conflicts

DAYS_AFTER_APPROVAL = 7
LATEST_AFTER = timedelta(days=2 * 365)
"""A later day is a slip of the keyboard."""


class NotMovable(Exception):
    """Only a phase 2 that nobody has paid yet has a due date to move."""


def move_due_date(staff: User, payment_id: str, day: date) -> Payment:
    """Staff agreed on another day with the customer, who is told; the same day again changes nothing.

    Payment and contract change together. Raises RecordNotFound, NotMovable.
    """
    return retry_conflicts(lambda: _move_once(staff, payment_id, day))


def is_reasonable(day: date) -> bool:
    """Whether phase 2 may become due on this day: not in the past, not years ahead."""
    today = day_of(now())
    return today <= day <= today + LATEST_AFTER


def opening_on_approval(contract: Contract, payment: Payment, *, by: str) -> tuple[Contract, list[Write]]:
    """The approved contract with a due date that is not over, and the write of its phase 2 where that changes."""
    if not payment.is_open_phase2:
        return contract, []
    today = day_of(now())
    agreed = payment.due_date if payment.due_date and payment.due_date >= today else None
    day = agreed or today + timedelta(days=DAYS_AFTER_APPROVAL)
    opened = _due_on(payment, day)
    writes = [] if opened == payment else [payments.saving(opened, event="payment.opened", by=by)]
    return contract.replace(phase2_due_date=day), writes


def _move_once(staff: User, payment_id: str, day: date) -> Payment:
    payment = payments.get(payment_id)
    if not payment.is_open_phase2:
        raise NotMovable(payment_id)
    if payment.due_date == day:
        return payment
    contract = contracts.get(payment.contract).replace(phase2_due_date=day)
    moving = payments.saving(_due_on(payment, day), event="payment.due_date_moved", by=staff.id)
    moved: Payment = commit(moving, contracts.saving(contract))[0]
    return moved


def _due_on(payment: Payment, day: date) -> Payment:
    return payment.due_on(day, reminder=reminder_before(day_of(now()), due=day))

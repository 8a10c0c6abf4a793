"""Reminders of phase 2: three days before, on the day, and 3, 7, 15 and 30 days after, by the days of São Paulo.

A reminder is claimed by a change of the payment itself, whose event is in the same commit; the mail takes its id from
that event. So each reminder is one mail, however many workers run this and wherever they die.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta

from accounts.models import User
from payments.calendar import SAO_PAULO, day_of
from payments.models import Contract, Payment
from payments.repositories import Payments, contracts, payments
from storage.clock import now
from storage.commits import Write, commit, retry_conflicts
from storage.errors import Conflict, Damaged, RecordNotFound
from storage.queries import together

logger = logging.getLogger(__name__)

BY = "job:remind_of_phase2"
OFFSETS = (-3, 0, 3, 7, 15, 30)
"""Days after the due date."""
CAUGHT_UP = 2
"""Days for which a reminder that nobody could send on its day is still worth sending; then the next one comes."""
FIRST_HOUR, LAST_HOUR = 9, 18
"""In São Paulo: not before nine, not after six in the evening."""


def remind_of_phase2() -> int:
    """A job: send what is to be sent today, if the hour is decent; how many reminders were claimed."""
    at = now()
    if not FIRST_HOUR <= at.astimezone(SAO_PAULO).hour < LAST_HOUR:
        return 0
    return sum(_claimed_or_logged(payment) for payment in _candidates(day_of(at)))


def can_be_reminded(payment: Payment, contract: Contract) -> bool:
    """Whether this phase 2 can be paid now and nobody stopped its reminders."""
    is_payable = payment.is_payable and not contract.obstacle_to(payment.kind)
    return payment.is_pending_phase2 and is_payable and not contract.reminders_paused


def reminder_on(today: date, *, due: date) -> str:
    """The name of the reminder that belongs to this day, sent today or a day or two late; empty if there is none."""
    late = (today - due).days
    offset = max((known for known in OFFSETS if known <= late), default=None)
    return "" if offset is None or late - offset > CAUGHT_UP else f"{due.isoformat()} {offset:+d}"


def reminder_before(today: date, *, due: date) -> str:
    """The reminder that began before today, which somebody who hears of this due date today need not get."""
    return reminder_on(today - timedelta(days=1), due=due)


def pause_reminders(staff: User, contract_id: str, *, paused: bool) -> Contract:
    """Stop the reminders of this contract, or let them go on. RecordNotFound."""
    return contracts.change(
        contract_id,
        lambda contract: contract if contract.reminders_paused == paused else contract.replace(reminders_paused=paused),
        event="contract.reminders_paused" if paused else "contract.reminders_resumed",
        by=staff.id,
    )


def _candidates(today: date) -> Iterator[Payment]:
    """Open payments that are due in the days that have a reminder, the longest overdue first."""
    cursor, reach = None, OFFSETS[-1] + CAUGHT_UP
    while True:
        page = payments.list(
            Payments.pending_phase2,
            oldest_first=True,
            at_least=today - timedelta(days=reach),
            at_most=today - timedelta(days=OFFSETS[0]),
            cursor=cursor,
            limit=100,
        )
        yield from (payment for payment in page.items if _reminder_now(payment, today))
        cursor = page.next
        if cursor is None:
            return


def _reminder_now(payment: Payment, today: date) -> str:
    """What this payment waits to be reminded by today; empty if it was, or today has none."""
    if payment.due_date is None or payment.reminded_on == today or not payment.is_payable:
        return ""
    reminder = reminder_on(today, due=payment.due_date)
    return "" if reminder == payment.reminder else reminder


def _claimed_or_logged(payment: Payment) -> bool:
    """One payment that cannot be handled does not keep the others from it."""
    try:
        return retry_conflicts(lambda: _claim_once(payment))
    except (Conflict, RecordNotFound, Damaged):
        logger.exception("payment %s was not reminded", payment.id)
        return False


def _claim_once(known: Payment) -> bool:
    payment, contract = together(payments.query_get(known.id), contracts.query_get(known.contract))
    today = day_of(now())
    reminder = _reminder_now(payment, today)
    if not reminder or not can_be_reminded(payment, contract):
        return False
    commit(_claiming(payment.reminded(reminder, on=today)))
    return True


def _claiming(reminded: Payment) -> Write:
    return payments.saving(reminded, event="payment.reminded", by=BY)

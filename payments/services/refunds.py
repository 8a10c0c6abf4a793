"""Money that staff give back. What is asked is written down first; Stripe is asked under a key that names it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from msgspec import UNSET

from accounts.models import User
from payments.calendar import month_of
from payments.models import LedgerRow, Payment, Refund, left_of
from payments.models.refunds import ASKED, MANUAL
from payments.queries import joined
from payments.repositories import Ledger, Refunds, ledger, payments, refunds
from payments.services.changes import Outcome, change_payment, nothing_else
from payments.services.charges import project_refund, reflected_rows
from payments.stripe_door import StripeFault, StripeRefused, StripeUnavailable, create_refund, find_refund
from payments.stripe_mode import stripe_mode
from storage.clock import now
from storage.errors import StorageError
from storage.locks import lock
from storage.queries import Page, Query

logger = logging.getLogger(__name__)

MOST_ROWS = 500
LOCK_SECONDS, WAIT_SECONDS = 90, 15
PATIENCE = timedelta(minutes=1)
"""How long a refund may wait for Stripe's answer before the job looks after it."""
BY_HAND = frozenset({"boleto"})
"""Stripe cannot send these back (https://docs.stripe.com/refunds)."""


class RefundNotPossible(Exception):
    """reason: nothing_received, disputed, too_much, other_mode (Stripe is asked elsewhere now), refused (by Stripe).

    left: centavos that can still be given back.
    """

    def __init__(self, reason: str, *, left: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.left = reason, left


class Refundable(NamedTuple):
    """A payment and what of it can go back. obstacle: a reason of `RefundNotPossible`, empty if there is none.

    click: names one act of refunding. It is the same wherever the payment is seen in this state, so two open pages that
    are both sent give money back once.
    """

    payment: Payment
    incoming: list[tuple[LedgerRow, int]]
    obstacle: str
    click: str

    @property
    def left(self) -> int:
        return sum(left for _row, left in self.incoming)


def query_refundable(payment_id: str) -> Query[Refundable]:
    """To be read together with whatever else the page shows. Raises RecordNotFound."""

    def refundable(payment: Payment, rows: Page[LedgerRow], asked: Page[Refund]) -> Refundable:
        incoming = list_incoming(rows.items, asked.items)
        obstacle = "disputed" if payment.dispute == "open" else "" if incoming else "nothing_received"
        return Refundable(payment, incoming, obstacle, f"{payment.version}-{len(asked.items)}")

    return joined(
        refundable,
        payments.query_get(payment_id),
        ledger.query_list(Ledger.by_payment, payment=payment_id, limit=MOST_ROWS, oldest_first=True),
        refunds.query_list(Refunds.by_payment, payment=payment_id, limit=MOST_ROWS),
    )


def list_incoming(rows: Iterable[LedgerRow], asked: Iterable[Refund] = ()) -> list[tuple[LedgerRow, int]]:
    """The money that came in, each with the centavos of it that are still here; what went back wholly is left out.

    asked: refunds that may not have moved yet; what they ask for counts as gone.
    """
    moved, waiting = list(rows), [one for one in asked if one.is_asked]
    known = [(row, left_of(moved, row.reference) - _asked_from(row, waiting)) for row in moved if row.came_in]
    return [(row, left) for row, left in known if left > 0]


def _asked_from(row: LedgerRow, waiting: list[Refund]) -> int:
    return sum(one.amount for one in waiting if one.incoming == row.reference)


def is_by_hand(row: LedgerRow) -> bool:
    """Whether only a person can send this money back; what staff then record is what they have done already."""
    return row.mode == "offline" or row.method in BY_HAND


def refund_payment(staff: User, payment_id: str, *, amount: int, reason: str, token: str, incoming: str = "") -> Refund:
    """Give centavos of this payment back; the same token again is the same refund.

    incoming: reference of the money to give back from, if several came; by default the first. Money that Stripe cannot
    send back is only recorded. Raises RecordNotFound, RefundNotPossible, Locked; StripeUnavailable where the answer is
    lost: the refund is kept, and `finish_refunds` sees to it.
    """
    with lock(f"refund:{payment_id}", seconds=LOCK_SECONDS, wait=WAIT_SECONDS):
        known = refunds.find_by("token", token)
        if known:
            return known
        payment = payments.get(payment_id)
        row = _incoming_with_room(payment, amount, incoming)
        asked = _asked(staff, payment, row, amount, reason, token)
        if is_by_hand(row):
            return _record_by_hand(asked, row)
        if row.mode != stripe_mode().value:
            raise RefundNotPossible("other_mode")
        return _ask_stripe(refunds.create(asked, event="refund.asked", by=staff.id, subject=payment.id))


def finish_refunds() -> int:
    """A job: refunds whose answer was lost are looked for at Stripe and asked for again if they are not there."""
    old = now() - PATIENCE
    page = refunds.list(Refunds.by_status, status=ASKED, oldest_first=True, at_most=old, limit=100)
    return sum(_finish_or_log(refund) for refund in page.items)


def _incoming_with_room(payment: Payment, amount: int, incoming: str) -> LedgerRow:
    """The money to give back from. What was asked and has not moved yet counts as gone."""
    if payment.dispute == "open":
        raise RefundNotPossible("disputed")
    rows = ledger.list(Ledger.by_payment, payment=payment.id, limit=MOST_ROWS, oldest_first=True).items
    found = next(((row, left) for row, left in list_incoming(rows) if incoming in ("", row.reference)), None)
    if found is None:
        raise RefundNotPossible("nothing_received")
    row, left = found
    waiting = refunds.list(Refunds.by_payment, payment=payment.id, limit=MOST_ROWS).items
    left -= _asked_from(row, [one for one in waiting if one.is_asked])
    if amount > left:
        raise RefundNotPossible("too_much", left=left)
    return row


def _asked(staff: User, payment: Payment, row: LedgerRow, amount: int, reason: str, token: str) -> Refund:
    return refunds.named(
        Refund(
            payment=payment.id,
            contract=payment.contract,
            user=payment.user,
            incoming=row.reference,
            intent=_intent_of(payment, row),
            amount=amount,
            reason=reason,
            token=token,
            by=staff.id,
            created_at=now(),
        )
    )


def _intent_of(payment: Payment, row: LedgerRow) -> str:
    """Money that was first seen under the name of its session is called otherwise at Stripe."""
    if row.reference != payment.session or row.movement == "overpayment":
        return row.reference
    return payment.intent or row.reference


def _record_by_hand(asked: Refund, row: LedgerRow) -> Refund:
    """Somebody sent it by hand: record, ledger row and payment in one commit."""
    given_back = row.replace(
        id=f"{row.payment}-refund-{asked.id}",
        stored=UNSET,
        movement="refund",
        reference=f"offline-refund-{asked.id}",
        incoming=row.reference,
        amount=-asked.amount,
        fee=0,
        month=month_of(now()),
        at=now(),
        by=asked.by,
        reason=asked.reason,
    )
    recorded = refunds.creating(asked.replace(status=MANUAL), event="refund.recorded", by=asked.by, subject=row.payment)

    def changed(payment: Payment) -> Outcome:
        outcome = reflected_rows(payment, row, [given_back], by=asked.by)
        return Outcome(outcome.payment, (*outcome.writes, recorded))

    change_payment(row.payment, changed, by=asked.by, also=nothing_else)
    return refunds.get(asked.id)


def _ask_stripe(asked: Refund) -> Refund:
    notes = {"refund": asked.id, "payment": asked.payment, "contract": asked.contract, "user": asked.user}
    try:
        made = create_refund(intent=asked.name, amount=asked.amount, notes=notes, key=asked.key)
    except StripeUnavailable as fault:
        if fault.answered:
            refunds.save(asked.replace(attempt=asked.attempt + 1))
        raise
    except StripeRefused as refused:
        refunds.save(asked.refused(str(refused)), event="refund.refused", by=asked.by, subject=asked.payment)
        raise RefundNotPossible("refused") from refused
    project_refund(made.id, by=asked.by, wait=WAIT_SECONDS)
    return refunds.get(asked.id)


def _finish(asked: Refund) -> bool:
    """Looked for before it is asked again: keys are forgotten after a day (https://docs.stripe.com/api/idempotent_requests)."""
    found = find_refund(intent=asked.name, note=asked.id)
    if found:
        project_refund(found.id, by="job:finish_refunds")
    elif asked.is_asked:
        _ask_stripe(asked)
    return True


def _finish_or_log(asked: Refund) -> bool:
    """One refund that cannot be finished does not keep the others from it."""
    try:
        with lock(f"refund:{asked.payment}", seconds=LOCK_SECONDS):
            return _finish(refunds.get(asked.id))
    except (StripeFault, StorageError, RefundNotPossible):
        logger.exception("refund %s is not finished", asked.id)
        return False

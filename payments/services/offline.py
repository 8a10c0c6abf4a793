"""What staff settle themselves: money outside the site, money that did not fit, payments nobody will make."""

from __future__ import annotations

from datetime import date, datetime, time

from accounts.models import User
from payments.calendar import SAO_PAULO, day_of
from payments.models import Contract, LedgerRow, Money, Payment
from payments.models.payments import MONTHLY, IllegalTransition
from payments.repositories import Ledger, contracts, ledger, payments
from payments.services.changes import Outcome, change_payment, nothing_else, saving
from payments.services.charges import MOST_ROWS, extra_of, seen_with
from payments.services.projection import apply_session
from payments.services.receipts import numbering
from payments.services.reviews import in_doubt, naming
from payments.services.settlements import settled_outside
from payments.stripe_door import StripeRefused, expire_checkout_session, retrieve_checkout_session
from payments.stripe_mode import stripe_mode
from storage.clock import now

METHODS = ("pix", "transfer", "cash", "other")


class NotSettled(Exception):
    """reason: settled (the money came already), monthly (a subscription charges it), too_early, nothing_to_accept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def pay_offline(staff: User, payment_id: str, *, method: str, paid_on: date, reason: str) -> Payment:
    """Money that came outside the site: paid_manual, with receipt, ledger row and the contract's next step.

    method: one of METHODS. paid_on: the São Paulo day, not before the contract and not in the future. A session that is
    open at Stripe is closed first; money that arrives all the same is flagged as paid twice. Raises RecordNotFound,
    NotSettled, ChangeRefused, and what the door raises.
    """
    payment = _without_open_session(payments.get(payment_id), by=staff.id)
    _refuse_offline(payment, contracts.get(payment.contract), paid_on)
    money = Money(
        amount=payment.amount,
        currency=payment.currency,
        method=method,
        intent="",
        charge=f"offline-{payment.id}",
        at=_moment_on(paid_on),
        mode="offline",
        fee=0,
    )
    return _settle(payment_id, money, by=staff.id, reason=reason)


def accept_review(staff: User, payment_id: str, *, reason: str) -> Payment:
    """The money that did not fit is taken as this payment's: paid_manual with a receipt. Raises NotSettled.

    Of several, that of the payment's own amount, else what came first; the others came on top.
    """

    def accepted(payment: Payment) -> Outcome:
        rows = ledger.list(Ledger.by_payment, payment=payment.id, oldest_first=True, limit=MOST_ROWS).items
        here = sorted(in_doubt(rows), key=lambda row: row.amount != payment.amount)
        if payment.status != "review" or not here:
            raise NotSettled("nothing_to_accept")
        known, row = naming(payment, here[0]), here[0]
        return settled_outside(known, _money_of(known, row), staff.id, reason, lambda paid: seen_with(paid, row, rows))

    with numbering():
        return change_payment(payment_id, accepted, by=staff.id, also=nothing_else)


def _money_of(payment: Payment, row: LedgerRow) -> Money:
    """This money of a review again, under all the names that the payment knows for it."""
    return Money(
        amount=row.amount,
        currency=row.currency,
        method=row.method,
        intent=payment.intent,
        charge=payment.charge or row.reference,
        at=row.at,
        mode=row.mode,
        session=payment.session,
        fee=payment.fee,
    )


def keep_overpayment(staff: User, payment_id: str, *, reason: str) -> Payment:
    """What came on top stays with the agency, because the customer wants it so: nothing is flagged any more.

    No money moves, and every row stays as it is. Raises NotSettled.
    """

    def kept(payment: Payment) -> Outcome:
        rows = ledger.list(Ledger.by_payment, payment=payment.id, limit=MOST_ROWS).items
        extra = tuple(sorted(extra_of(payment, rows))) if payment.is_overpaid else ()
        if not extra:
            raise NotSettled("nothing_to_accept")
        after = payment.replace(overpaid_amount=0, kept=payment.kept + extra, decision=reason)
        return saving(after, "payment.overpayment_kept", staff.id)

    return change_payment(payment_id, kept, by=staff.id, also=nothing_else)


def cancel_payment(staff: User, payment_id: str, *, reason: str) -> Payment:
    """Nobody shall pay this: due → cancelled. Money that still arrives waits for a review.

    reason: kept in the audit trail. Raises ChangeRefused, also while money that came waits for a decision.
    """
    _without_open_session(payments.get(payment_id), by=staff.id)

    def cancelled(payment: Payment) -> Outcome:
        if payment.status == "cancelled":
            return Outcome(payment)
        if payment.status == "review":
            raise IllegalTransition(payment.status, "cancelled")
        return saving(payment.moved("cancelled", at=now(), cancel_reason=reason), "payment.cancelled", staff.id)

    return change_payment(payment_id, cancelled, by=staff.id, also=nothing_else)


def _settle(payment_id: str, money: Money, *, by: str, reason: str) -> Payment:
    def settled(payment: Payment) -> Outcome:
        if payment.is_settled:
            return Outcome(payment)
        return settled_outside(payment, money, by, reason)

    with numbering():
        return change_payment(payment_id, settled, by=by, also=nothing_else)


def _refuse_offline(payment: Payment, contract: Contract, paid_on: date) -> None:
    if payment.is_settled or payment.status == "review":
        raise NotSettled("settled")
    if payment.kind == MONTHLY:
        raise NotSettled("monthly")
    if paid_on < day_of(contract.signed_at):
        raise NotSettled("too_early")


def _without_open_session(payment: Payment, *, by: str) -> Payment:
    """Nobody can pay in its checkout any more; one that was paid in this very moment is taken in instead."""
    if payment.status != "checkout_open" or payment.mode != stripe_mode().value:
        return payment
    try:
        session = expire_checkout_session(payment.session)
    except StripeRefused:
        session = retrieve_checkout_session(payment.session)
    return apply_session(payment, session, by=by)


def _moment_on(day: date) -> datetime:
    """Noon of a São Paulo day, or this moment today."""
    return now() if day == day_of(now()) else datetime.combine(day, time(12), SAO_PAULO)

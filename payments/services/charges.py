"""A charge's present state at Stripe, with its refunds and disputes, brought into our ledger and our payment.

Everything is absolute: the rows that should be there are compared with those that are, so any order of events and any
number of repetitions ends in the same rows (design: Stripe, "Events handled").
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import UNSET

from payments.calendar import month_of
from payments.models import LedgerRow, Money, Payment, left_of
from payments.repositories import Ledger, ledger, payments, refunds, stripe_customers
from payments.services.changes import Also, Outcome, change_payment, nothing_else, saving
from payments.services.ownership import LOCK_SECONDS, NotOurs
from payments.services.payments import mark_paid
from payments.services.reviews import doubted, is_named
from payments.services.subscription_projection import project_invoice
from payments.stripe_door import (
    list_disputes_of,
    list_invoices_of_customer,
    list_refunds_of,
    retrieve_charge,
    retrieve_dispute,
    retrieve_refund,
)
from payments.stripe_mode import stripe_mode
from payments.stripe_objects import Charge, Dispute, Refund
from payments.stripe_objects.moments import moment_of
from storage.clock import now
from storage.commits import Write
from storage.locks import lock

MOST_ROWS = 500
SEVERITY = ("open", "lost", "inquiry", "won", "")
DISPUTED = {"open": "disputed", "inquiry": "inquiry", "won": "dispute_won", "lost": "dispute_lost"}


def project_refund(refund_id: str, *, by: str, wait: float = 0, also: Also = nothing_else) -> Payment:
    """Bring the charge of this refund up to date: see `project_charge`. Raises NotOurs where it has none."""
    charge = retrieve_refund(refund_id).charge
    if not charge:
        raise NotOurs(refund_id)
    return project_charge(charge, by=by, wait=wait, also=also)


def project_dispute(dispute_id: str, *, by: str, wait: float = 0, also: Also = nothing_else) -> Payment:
    """Bring the charge of this dispute up to date: see `project_charge`."""
    return project_charge(retrieve_dispute(dispute_id).charge, by=by, wait=wait, also=also)


def project_charge(charge_id: str, *, by: str, wait: float = 0, also: Also = nothing_else) -> Payment:
    """Ask Stripe for this charge, its refunds and disputes, and bring ledger and payment up to date in one commit.

    Money that we have not heard of yet is taken in first. wait: seconds to wait for another projection of the charge,
    then `Locked`. Raises NotOurs for a stranger's charge, and whatever the door raises.
    """
    with lock(f"stripe:{charge_id}", seconds=LOCK_SECONDS, wait=wait):
        charge = retrieve_charge(charge_id)
        payment_id = _payment_of(charge, by)
        given_back, disputes = list_refunds_of(charge.id), list_disputes_of(charge.id)

        def reflected(payment: Payment) -> Outcome:
            return _reflect(payment, charge, given_back, disputes, by)

        return change_payment(payment_id, reflected, by=by, also=also)


def _payment_of(charge: Charge, by: str) -> str:
    """Whose money it is: our ledger knows, else the notes that we wrote on it, else an invoice of that customer."""
    row = _find_incoming(charge)
    if row:
        return row.payment
    notes = charge.metadata or {}
    payment = payments.find(notes.get("payment", ""))
    if payment and payment.user == notes.get("user"):
        return mark_paid(payment.id, _money_of(charge), by=by).id if charge.paid else payment.id
    return _payment_of_invoice(charge, by)


def _payment_of_invoice(charge: Charge, by: str) -> str:
    """The charge of an invoice carries no note of ours: its customer's invoices are looked through."""
    if not stripe_customers.find_by("customer", charge.customer or ""):
        raise NotOurs(charge.id)
    for invoice in list_invoices_of_customer(charge.customer or ""):
        if invoice.total and invoice.status == "paid" and not payments.find_by("invoice", invoice.id):
            project_invoice(invoice.id, by=by)
    row = _find_incoming(charge)
    if row is None:
        raise NotOurs(charge.id)
    return row.payment


def _find_incoming(charge: Charge) -> LedgerRow | None:
    """The row of the money that this charge brought. Money that was first seen under the name of its session is called
    so for ever; the row of its fee, or the payment itself, knows how Stripe calls it."""
    row = ledger.find_by("reference", charge.reference)
    if row:
        return row
    fee, payment = ledger.find_by("reference", f"fee-{charge.reference}"), payments.find_by("intent", charge.reference)
    return ledger.find_by("reference", fee.incoming if fee else payment.session if payment else "")


def _reflect(payment: Payment, charge: Charge, given_back: list[Refund], disputes: list[Dispute], by: str) -> Outcome:
    known = ledger.list(Ledger.by_payment, payment=payment.id, limit=MOST_ROWS).items
    found = _find_incoming(charge)
    incoming = next((row for row in known if found and row.reference == found.reference), None)
    if incoming is None:
        return Outcome(payment)
    have = {row.reference for row in known}
    missing = [row for row in _rows_of(incoming, given_back, disputes, by) if row.reference not in have]
    changed = _changed(payment, incoming, [*known, *missing], _overlay(disputes))
    return _written(payment, changed, missing, _answers(given_back, by), by)


def reflected_rows(payment: Payment, incoming: LedgerRow, rows: list[LedgerRow], *, by: str) -> Outcome:
    """The payment with these further rows about money that came in, which no Stripe was asked for."""
    known = ledger.list(Ledger.by_payment, payment=payment.id, limit=MOST_ROWS).items
    changed = seen_with(payment, incoming, [*known, *rows])
    return _written(payment, changed, rows, [], by)


def seen_with(payment: Payment, incoming: LedgerRow, rows: list[LedgerRow]) -> Payment:
    """The payment as all its rows make it, after something became of this money that came in."""
    return _changed(payment, incoming, rows, {"dispute": payment.dispute, "dispute_due_at": payment.dispute_due_at})


def _written(before: Payment, after: Payment, rows: list[LedgerRow], more: list[Write], by: str) -> Outcome:
    if after == before and not rows and not more:
        return Outcome(before)
    event = _event(before, after, {row.movement for row in rows})
    return saving(after, event, by, *[ledger.creating(row) for row in rows], *more)


def _changed(payment: Payment, incoming: LedgerRow, rows: list[LedgerRow], overlay: dict[str, Any]) -> Payment:
    if not payment.is_settled:
        return doubted(payment, incoming, rows, overlay)
    on_top = sum(left_of(rows, reference) for reference in extra_of(payment, rows))
    if not _settled_it(payment, incoming):
        return payment.replace(overpaid_amount=on_top)
    own = [row for row in rows if row.incoming == incoming.reference]
    refunded = -sum(row.amount for row in own if row.movement in ("refund", "refund_failed"))
    disputed = [row for row in own if row.movement in ("dispute", "dispute_won")]
    return _with_status(payment, incoming, refunded).replace(
        refunded_amount=refunded,
        overpaid_amount=on_top,
        disputed_amount=-sum(row.amount for row in disputed),
        dispute_fee=sum(row.fee for row in disputed),
        **overlay,
    )


def extra_of(payment: Payment, rows: list[LedgerRow]) -> list[str]:
    """References of what came on top of a settled payment and is not the agency's to keep."""
    extra = [row.reference for row in rows if row.came_in and not _settled_it(payment, row)]
    return [reference for reference in extra if reference not in payment.kept]


def _settled_it(payment: Payment, incoming: LedgerRow) -> bool:
    """Whether this is the money that the payment was settled with, not what came on top."""
    return incoming.movement == "payment" or (payment.mode != "offline" and is_named(payment, incoming))


def _with_status(payment: Payment, incoming: LedgerRow, refunded: int) -> Payment:
    """Paid, refunded in part or wholly, as the sum that went back says."""
    by_hand = incoming.movement != "payment" or incoming.mode == "offline"
    settled = "paid_manual" if by_hand else "paid"
    after = "refunded" if refunded >= payment.amount else "partially_refunded" if refunded > 0 else settled
    return payment if after == payment.status else payment.moved(after, at=now())


def _overlay(disputes: list[Dispute]) -> dict[str, Any]:
    """The most serious of several, and until when evidence is taken."""
    overlay = min((dispute.overlay for dispute in disputes), key=SEVERITY.index, default="")
    due = [dispute.evidence_details.due_by for dispute in disputes if dispute.overlay == overlay in ("open", "inquiry")]
    by = min((moment for moment in due if moment), default=None)
    return {"dispute": overlay, "dispute_due_at": moment_of(by)}


def _event(before: Payment, after: Payment, moved: set[str]) -> str:
    """The change that people care about most."""
    if after.status == "review" != before.status:
        return "payment.review"
    if before.dispute != after.dispute:
        return f"payment.{DISPUTED.get(after.dispute, 'money_moved')}"
    given_back = after.refunded_amount - before.refunded_amount + before.overpaid_amount - after.overpaid_amount
    if given_back > 0 and "refund" in moved:
        return "payment.refunded"
    if given_back < 0 and "refund_failed" in moved:
        return "payment.refund_failed"
    return "payment.money_moved"


def _rows_of(incoming: LedgerRow, given_back: list[Refund], disputes: list[Dispute], by: str) -> Iterator[LedgerRow]:
    """Every row that should follow this incoming money. A refund that failed is two: it left and came back."""
    for refund in given_back:
        at, reason = moment_of(refund.created), refund.reason or ""
        yield _row(incoming, "refund", refund.id, -refund.amount, at=at, by=by, reason=reason)
        if refund.has_failed:
            yield _row(incoming, "refund_failed", f"{refund.id}-failed", refund.amount, at=at, by=by)
    for dispute in disputes:
        for place, moved in enumerate(dispute.balance_transactions):
            movement = "dispute_won" if moved.amount > 0 else "dispute"
            reference = f"{dispute.id}-{place}" if place else dispute.id
            at = moment_of(moved.created or dispute.created)
            yield _row(incoming, movement, reference, moved.amount, at=at, by=by, fee=moved.fee, reason=dispute.reason)


def _row(incoming: LedgerRow, movement: str, reference: str, amount: int, *, at: datetime, **more: Any) -> LedgerRow:
    """Beside the money that it takes away; named after what moved it, so that copies meet in one record."""
    return incoming.replace(
        id=f"{incoming.payment}-{reference}",
        stored=UNSET,
        movement=movement,
        reference=reference,
        incoming=incoming.reference,
        amount=amount,
        month=month_of(at),
        at=at,
        **({"fee": 0, "reason": ""} | more),
    )


def _answers(given_back: list[Refund], by: str) -> list[Write]:
    """Our own requests among these refunds, as Stripe answers them now."""
    asked = {(refund.metadata or {}).get("refund", ""): refund for refund in given_back}
    found = [refunds.find(note) for note in asked if note]
    writes = []
    for known in found:
        after = known.answered(refund=asked[known.id].id, status=asked[known.id].status or "") if known else None
        if known and after and after != known:
            writes.append(refunds.saving(after, event=f"refund.{after.status}", by=by, subject=known.payment))
    return writes


def _money_of(charge: Charge) -> Money:
    return Money(
        amount=charge.amount,
        currency=charge.currency,
        method=charge.method,
        intent=charge.payment_intent or "",
        charge=charge.id,
        fee=charge.fee,
        at=moment_of(charge.moved_at),
        mode=stripe_mode().value,
    )

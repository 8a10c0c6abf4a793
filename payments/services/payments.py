"""What happens to a payment. Every function here may be told the same fact twice: the second time writes nothing new.

`also` is asked, in each attempt, for what must be written in the same commit (the inbox event that is done, say); it is
committed even when the payment itself does not change. `by` is the actor: a user id, `stripe`, `command:<name>`.
Each returns the payment as it is stored then, and raises RecordNotFound for an unknown id.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from payments.models import Contract, Money, Payment
from payments.services.changes import (
    Also,
    ChangeRefused,
    Outcome,
    change_payment,
    nothing_else,
    saving,
    saving_if_changed,
)
from payments.services.receipts import numbering
from payments.services.settlements import received, with_checkout
from payments.stripe_mode import Mode, stripe_mode
from storage.clock import now

__all__ = [
    "Also",
    "ChangeRefused",
    "Money",
    "mark_attempt_failed",
    "mark_checkout_opened",
    "mark_expired",
    "mark_paid",
    "mark_processing",
    "note_payment_error",
    "obstacle_to_paying",
]


_CLOSED = {"processing": "payment_processing", "review": "payment_in_review", "cancelled": "payment_cancelled"}


def obstacle_to_paying(payment: Payment, contract: Contract, person: User) -> str:
    """Why this person cannot pay this now, as a word; empty if it is payable.

    One of payment_settled, payment_processing, payment_in_review, payment_cancelled, address_unverified,
    subscription_running, payments_unavailable, or of `Contract.obstacle_to`.
    """
    if payment.subscription and payment.status == "processing" and not payment.is_waiting:
        return "subscription_running"
    if not payment.is_payable:
        return _CLOSED.get(payment.status, "payment_settled")
    if obstacle := contract.obstacle_to(payment.kind):
        return obstacle
    if not person.is_verified:
        return "address_unverified"
    return "payments_unavailable" if stripe_mode() is Mode.OFF else ""


def mark_checkout_opened(
    payment_id: str, *, session: str, url: str, expires_at: datetime, mode: str, by: str, also: Also = nothing_else
) -> Payment:
    """The customer has this live Checkout Session: due → checkout_open, attempt + 1.

    A session opened before is replaced (the caller has expired it at Stripe). ChangeRefused if it is not payable.
    """

    def opened(payment: Payment) -> Outcome:
        if payment.status == "checkout_open" and payment.session == session:
            return Outcome(payment)
        base = payment.without_session(at=now()) if payment.status == "checkout_open" else payment
        fields = {"session": session, "session_url": url, "session_expires_at": expires_at, "mode": mode}
        changed = base.moved("checkout_open", at=now(), attempt=payment.attempt + 1, **fields)
        return saving(changed, "payment.checkout_opened", by)

    return change_payment(payment_id, opened, by=by, also=also)


def mark_processing(
    payment_id: str,
    *,
    session: str,
    intent: str,
    method: str,
    instructions_url: str,
    instructions_expire_at: datetime | None,
    pix_code: str = "",
    boleto_number: str = "",
    by: str,
    also: Also = nothing_else,
) -> Payment:
    """Completed but unpaid, a boleto was issued or a Pix code shown: → processing. What is no longer open stays, and
    what waits in one session is not mixed up with what waits in another."""
    fields: dict[str, Any] = {
        "session": session,
        "intent": intent,
        "method": method,
        "instructions_url": instructions_url,
        "instructions_expire_at": instructions_expire_at,
        "pix_code": pix_code,
        "boleto_number": boleto_number,
        "last_error": "",
    }

    def waiting(payment: Payment) -> Outcome:
        if not payment.is_open:
            return Outcome(payment)
        if payment.status == "processing" and session and payment.session not in ("", session):
            return Outcome(payment)
        if payment.status == "processing":
            return saving_if_changed(payment, payment.replace(**fields), "payment.instructions_changed", by)
        return saving(with_checkout(payment).moved("processing", at=now(), **fields), "payment.processing", by)

    return change_payment(payment_id, waiting, by=by, also=also)


def mark_paid(payment_id: str, money: Money, *, by: str, also: Also = nothing_else) -> Payment:
    """Money arrived: payment, numbered receipt, ledger row and the contract's next step in one commit.

    Another amount or currency than ours, or a cancelled payment → review. Money for a payment that is settled or in
    review already, under another reference → `overpaid_amount`. The same reference again → nothing. Raises `Locked`
    when receipts cannot be numbered for the moment.
    """

    with numbering():
        return change_payment(payment_id, lambda payment: received(payment, money, by), by=by, also=also)


def mark_attempt_failed(payment_id: str, *, session: str, error: str, by: str, also: Also = nothing_else) -> Payment:
    """The attempt of this session failed (async_payment_failed): payable again, `error` (Stripe's code) kept.

    Payments that are no longer open and attempts that are no longer current stay as they are.
    """

    def failed(payment: Payment) -> Outcome:
        if payment.session != session or payment.status not in ("checkout_open", "processing"):
            return Outcome(payment)
        return saving(payment.without_session(at=now()).replace(last_error=error), "payment.attempt_failed", by)

    return change_payment(payment_id, failed, by=by, also=also)


def mark_expired(payment_id: str, *, session: str, by: str, error: str = "", also: Also = nothing_else) -> Payment:
    """This session expired: payable again if it was the open one; anything else stays as it is.

    error: Stripe's code of the last attempt in that session, if one failed.
    """

    def expired(payment: Payment) -> Outcome:
        if payment.session != session or payment.status != "checkout_open":
            return Outcome(payment)
        due = payment.without_session(at=now()).replace(last_error=error or payment.last_error)
        return saving(due, "payment.checkout_expired", by)

    return change_payment(payment_id, expired, by=by, also=also)


def note_payment_error(payment_id: str, *, error: str, by: str, also: Also = nothing_else) -> Payment:
    """payment_intent.payment_failed inside a session that stays open: keeps the code, changes no status."""

    def noted(payment: Payment) -> Outcome:
        if not payment.is_open:
            return Outcome(payment)
        return saving_if_changed(payment, payment.replace(last_error=error), "payment.declined", by)

    return change_payment(payment_id, noted, by=by, also=also)

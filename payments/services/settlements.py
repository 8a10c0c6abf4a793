"""What money that arrived does to a payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from accounts.models import User
from accounts.services.people import query_person
from payments.calendar import month_of
from payments.models import Contract, LedgerRow, Money, Payment, Receipt
from payments.repositories import contracts, ledger
from payments.services.changes import Outcome, saving
from payments.services.receipts import issuing, next_receipt, query_last_receipt
from storage.clock import now
from storage.commits import Write
from storage.errors import RecordNotFound
from storage.queries import Page, together

Seen = Callable[[Payment], Payment]


def as_it_is(payment: Payment) -> Payment:
    return payment


def received(payment: Payment, money: Money, by: str) -> Outcome:
    """The payment is paid, goes to review, is paid twice, or knew of this money already."""
    if payment.is_settled or payment.status == "review":
        return _received_again(payment, money, by)
    if find_row(money):  # it was given back since
        return Outcome(payment)
    reason = _doubt(payment, money)
    return _reviewed(payment, money, reason, by) if reason else _paid(payment, money, by)


def with_checkout(payment: Payment) -> Payment:
    """As if its checkout had been recorded: our answer from Stripe may have been lost after the session was made."""
    return payment.moved("checkout_open", at=now()) if payment.status == "due" else payment


def _doubt(payment: Payment, money: Money) -> str:
    if payment.status == "cancelled" and not payment.is_given_up:
        return "paid_after_cancel"
    if money.currency.upper() != payment.currency:
        return "currency_mismatch"
    return "amount_mismatch" if money.amount != payment.amount else ""


def _paid(payment: Payment, money: Money, by: str) -> Outcome:
    contract, person, last = _needed_for(payment)
    paid = with_checkout(payment).moved("paid", at=now(), last_error="", **_facts_of(money))
    receipt = next_receipt(paid, person, last)
    row = ledger.creating(_row(payment, money, "payment", by))
    return saving(
        paid.replace(receipt=receipt.number),
        "payment.paid",
        by,
        issuing(receipt),
        row,
        *_next_step(contract, payment, by),
    )


def _needed_for(payment: Payment) -> tuple[Contract, User, Page[Receipt]]:
    """The contract that goes on, the person whom the receipt names, and the receipt before it."""
    contract, person, last = together(
        contracts.query_get(payment.contract), query_person(payment.user), query_last_receipt()
    )
    if person is None:
        raise RecordNotFound(payment.user)
    return contract, person, last


def _next_step(contract: Contract, payment: Payment, by: str) -> list[Write]:
    """What a subscription charges does not move the contract: the subscription itself does, while it runs."""
    if payment.subscription:
        return []
    after = contract.after_payment_of(payment.kind, at=now())
    return [contracts.saving(after, event=f"contract.{after.step}", by=by)] if after is not contract else []


def settled_outside(payment: Payment, money: Money, by: str, reason: str, seen: Seen = as_it_is) -> Outcome:
    """Money that never went through Stripe, or a review that staff end: paid_manual, receipt, the contract's next step.

    The money of a review has its row already. seen: the paid payment as its other rows make it.
    """
    contract, person, last = _needed_for(payment)
    facts = _facts_of(money) | {"review_reason": "", "last_error": "", "decision": reason}
    paid = payment.moved("paid_manual", at=now(), **facts)
    receipt = next_receipt(paid, person, last)
    rows = [] if find_row(money) else [ledger.creating(_row(payment, money, "payment", by, reason))]
    writes = [issuing(receipt), *rows, *_next_step(contract, payment, by)]
    return saving(seen(paid.replace(receipt=receipt.number)), "payment.paid_outside", by, *writes)


def _reviewed(payment: Payment, money: Money, reason: str, by: str) -> Outcome:
    about = _facts_of(money) | {"review_reason": reason, "overpaid_amount": money.amount}
    changed = with_checkout(payment).moved("review", at=now(), **about)
    return saving(changed, "payment.review", by, ledger.creating(_row(payment, money, "unmatched", by, reason)))


def _received_again(payment: Payment, money: Money, by: str) -> Outcome:
    """The same money as before at most teaches us its fee; other money is an overpayment.

    What settled a payment outside the site never came through the session or intent that it still names.
    """
    if payment.mode != "offline" and _is_the_same(payment, money):
        return _with_details(payment, money, by)
    if row := find_row(money):
        return _named_later(payment, row, money, by)
    changed = payment.replace(overpaid_amount=payment.overpaid_amount + money.amount)
    return saving(changed, "payment.overpaid", by, ledger.creating(_row(payment, money, "overpayment", by)))


def _named_later(payment: Payment, row: LedgerRow, money: Money, by: str) -> Outcome:
    """An overpayment that was first seen under the name of its session: its fee row says how Stripe calls it."""
    learnt = [] if row.reference == money.reference else _fee_learnt(row, money, by)
    return saving(payment, "payment.fee_known", by, *learnt) if learnt else Outcome(payment)


def _is_the_same(payment: Payment, money: Money) -> bool:
    """A session may be seen paid before Stripe has attached its intent; later the intent names the same money."""
    unnamed = bool(money.session) and not payment.intent and money.session == payment.session
    return unnamed or money.reference in (payment.intent, payment.charge, payment.session)


def find_row(money: Money) -> LedgerRow | None:
    names = dict.fromkeys(name for name in (money.reference, money.session) if name)
    return next((row for name in names if (row := ledger.find_by("reference", name))), None)


def _with_details(payment: Payment, money: Money, by: str) -> Outcome:
    """What was not attached at first. A fee learnt later is a row of its own: rows are never edited."""
    learned = {name: getattr(payment, name) or getattr(money, name) for name in ("intent", "charge", "method")}
    known = payment.replace(**learned, fee=payment.fee if money.fee is None else money.fee)
    if known == payment:
        return Outcome(payment)
    row = find_row(money) if payment.fee is None else None
    return saving(known, "payment.fee_known", by, *(_fee_learnt(row, money, by) if row else []))


def _fee_learnt(row: LedgerRow, money: Money, by: str) -> list[Write]:
    """The row of a fee that is known by now, unless it stands already."""
    fee = _fee_row(row, money, by)
    return [] if money.fee is None or ledger.find_by("reference", fee.reference) else [ledger.creating(fee)]


def _fee_row(row: LedgerRow, money: Money, by: str) -> LedgerRow:
    """It also tells under which name Stripe knows money that we first saw under the name of its session."""
    about = {"movement": "fee", "incoming": row.reference, "reference": f"fee-{money.reference}"}
    fee = {
        "amount": 0,
        "fee": (money.fee or 0) - row.fee,
        "reason": "",
        "by": by,
        "at": money.at,
        "month": month_of(money.at),
    }
    return row.replace(id=f"{row.payment}-fee-{money.reference}", stored=UNSET, **about, **fee)


def _facts_of(money: Money) -> dict[str, Any]:
    facts = {"intent": money.intent, "charge": money.charge, "method": money.method, "mode": money.mode}
    return facts | {"paid_at": money.at, "fee": money.fee} | ({"session": money.session} if money.session else {})


def _row(payment: Payment, money: Money, movement: str, by: str, reason: str = "") -> LedgerRow:
    """Its id names payment and movement, so that copies of one report meet in one record."""
    return LedgerRow(
        id=f"{payment.id}-{money.reference}",
        movement=movement,
        reason=reason,
        reference=money.reference,
        payment=payment.id,
        user=payment.user,
        kind=payment.kind,
        amount=money.amount,
        fee=money.fee or 0,
        currency=money.currency.upper(),
        mode=money.mode,
        method=money.method,
        month=month_of(money.at),
        at=money.at,
        by=by,
    )

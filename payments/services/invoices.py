"""The invoices of a subscription: one payment for each that charges something, in the state that the invoice is in."""

from __future__ import annotations

from typing import Any

from payments.models import Contract, Money, Payment
from payments.repositories import contracts, payments
from payments.services.changes import Also, Outcome, change_payment, saving, saving_if_changed
from payments.services.payments import mark_paid, mark_processing
from payments.stripe_door import find_intent_of_invoice, list_invoices, retrieve_payment_intent
from payments.stripe_mode import stripe_mode
from payments.stripe_objects import Invoice, PaymentIntent
from payments.stripe_objects.moments import moment_of
from storage.clock import now
from storage.commits import retry_conflicts
from storage.errors import Conflict, Taken

NEEDS_ACTION = "authentication_required"
"""Stripe's code where the bank wants the cardholder to confirm (https://docs.stripe.com/declines/codes)."""
CLOSED = frozenset({"void", "uncollectible"})


def payment_of_invoice(invoice: Invoice, contract: Contract, *, runs: bool, by: str) -> Payment:
    """The payment of this invoice: a known one, the contract's monthly one if it is its first charge, or a new one.

    runs: whether its subscription is the one that the contract runs on; what another one charged is apart.
    """
    return retry_conflicts(lambda: _payment_once(invoice, contract.id, runs, by))


def reflect_invoice(payment: Payment, invoice: Invoice, *, by: str, also: Also) -> Payment:
    """Bring the payment to the state of its invoice, with fee and way of payment from its payment intent."""
    intent = find_intent_of_invoice(invoice.id)
    if invoice.status == "paid":
        return mark_paid(payment.id, _money_of(invoice, intent), by=by, also=also)
    if invoice.status in CLOSED:
        return _close(payment.id, _failure_of(intent), by=by, also=also)
    if intent and intent.next_action and intent.next_action.method:
        return _wait(payment, intent, by=by, also=also)
    return _owe(payment.id, invoice, _failure_of(intent), by=by, also=also)


def _payment_once(invoice: Invoice, contract_id: str, runs: bool, by: str) -> Payment:
    known = payments.find_by("invoice", invoice.id)
    if known:
        return known
    contract = contracts.get(contract_id)
    monthly = payments.get(contract.monthly)
    try:
        if runs and _may_stand_for(monthly, invoice) and _is_first_charge(invoice):
            adopted = monthly.replace(**_facts(invoice), subscription=invoice.subscription)
            return payments.save(adopted, event="payment.charged", by=by)
        return payments.create(_new(invoice, contract), event="payment.created", by=by)
    except Taken as taken:
        raise Conflict(taken.key) from taken


def _may_stand_for(monthly: Payment, invoice: Invoice) -> bool:
    """The payment with which this subscription was started has not been charged yet."""
    return monthly.is_open and not monthly.invoice and monthly.subscription in ("", invoice.subscription)


def _is_first_charge(invoice: Invoice) -> bool:
    charged = [one for one in list_invoices(invoice.subscription) if one.total > 0 and one.status != "draft"]
    return not charged or min(charged, key=lambda one: (one.created, one.id)).id == invoice.id


def _new(invoice: Invoice, contract: Contract) -> Payment:
    """Named after its invoice, so that it is made once."""
    return Payment(
        id=f"{contract.id}-{invoice.id}",
        kind="monthly",
        amount=invoice.total,
        currency=invoice.currency.upper(),
        user=contract.user,
        customer_name=contract.customer_name,
        contract=contract.id,
        plan_name=contract.plan_name,
        subscription=invoice.subscription,
        mode=stripe_mode().value,
        created_at=moment_of(invoice.created),
        status_at=now(),
        **_facts(invoice),
    )


def _facts(invoice: Invoice) -> dict[str, Any]:
    period = invoice.period
    dates = {"period_start": moment_of(period.start), "period_end": moment_of(period.end)} if period else {}
    return {"invoice": invoice.id, **dates}


def _money_of(invoice: Invoice, intent: PaymentIntent | None) -> Money:
    """An invoice that was marked as paid outside Stripe has no intent: its own id names the movement."""
    paid = retrieve_payment_intent(intent.id) if intent else None
    charge = paid.charge if paid else None
    moved = charge.moved_at if charge else invoice.status_transitions.paid_at
    return Money(
        amount=invoice.amount_paid,
        currency=invoice.currency,
        method=charge.method if charge else "other",
        intent=paid.id if paid else "",
        charge=paid.charge_id if paid else "",
        session="" if paid else invoice.id,
        fee=charge.fee if charge else None,
        at=moment_of(moved) if moved else now(),
        mode=stripe_mode().value,
    )


def _failure_of(intent: PaymentIntent | None) -> str:
    if intent is None:
        return ""
    if intent.status == "requires_action":
        return NEEDS_ACTION
    return intent.last_payment_error.reason if intent.last_payment_error else ""


def _wait(payment: Payment, intent: PaymentIntent, *, by: str, also: Also) -> Payment:
    shown = intent.next_action
    return mark_processing(
        payment.id,
        session="",
        intent=intent.id,
        method=shown.method if shown else "",
        instructions_url=shown.url if shown else "",
        instructions_expire_at=moment_of(shown.expires_at) if shown and shown.expires_at else None,
        boleto_number=shown.boleto_number if shown else "",
        by=by,
        also=also,
    )


def _owe(payment_id: str, invoice: Invoice, failure: str, *, by: str, also: Also) -> Payment:
    """Open: to be paid on Stripe's page of the invoice. Before the first attempt nothing is asked of the customer."""

    def owed(payment: Payment) -> Outcome:
        if not payment.is_open or not failure:
            return Outcome(payment)
        due = payment if payment.status == "due" else payment.without_session(at=now())
        tried = due.replace(last_error=failure, attempt=invoice.attempt_count)
        event = "payment.action_needed" if failure == NEEDS_ACTION else "payment.renewal_failed"
        return saving_if_changed(payment, tried, event, by)

    return change_payment(payment_id, owed, by=by, also=also)


def _close(payment_id: str, failure: str, *, by: str, also: Also) -> Payment:
    """Nobody pays it any more. The last failure is kept, also where it was never heard of before."""

    def closed(payment: Payment) -> Outcome:
        if not payment.is_open:
            return Outcome(payment)
        due = payment if payment.status == "due" else payment.without_session(at=now())
        return saving(due.moved("cancelled", at=now(), last_error=failure), "payment.cancelled", by)

    return change_payment(payment_id, closed, by=by, also=also)

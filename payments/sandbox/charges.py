"""Money that goes back: what may be refunded and disputed, in Stripe's words."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from payments.money import format_money
from payments.sandbox.answers import charge_object, dispute_object, refund_object
from payments.sandbox.delivery import Fact
from payments.sandbox.models import Invoice, Purchase, SimulatedDispute, SimulatedRefund
from payments.sandbox.parameters import Refusal, missing
from payments.sandbox.repositories import disputes, find_payable, payables_of, refunds
from storage.clock import now
from storage.commits import commit, retry_conflicts

ANSWER_WITHIN = timedelta(days=7)


class Refunded(NamedTuple):
    refund: SimulatedRefund
    facts: list[Fact]


class Disputed(NamedTuple):
    dispute: SimulatedDispute
    facts: list[Fact]


def find_charge(record_id: str) -> Purchase | Invoice:
    """Raises `Refusal` where nothing was charged."""
    payable = find_payable(record_id)
    if payable is None or not payable.is_charged:
        raise missing("charge", f"ch_sandbox_{record_id}", "charge")
    return payable


def make_refund(asked: SimulatedRefund) -> Refunded:
    """Send money back, all that is left where the amount is 0. Raises `Refusal` as Stripe does.

    https://docs.stripe.com/refunds; a boleto cannot be refunded, nor a charge that the payer's bank has taken back.
    """
    return retry_conflicts(lambda: _make_refund(asked))


def settle_refund(refund_id: str, status: str) -> Refunded:
    """status: succeeded, or failed, which brings the money back to the account.

    https://docs.stripe.com/refunds#failed-refunds. Raises `Refusal` where it is settled already.
    """
    return retry_conflicts(lambda: _settle_refund(refunds.get(refund_id), status))


def open_dispute(payable_id: str, *, amount: int | None, reason: str, inquiry: bool) -> Disputed:
    """The payer's bank takes the money back, and Stripe its fee; an inquiry only asks."""
    return retry_conflicts(lambda: _open_dispute(payable_id, amount, reason, inquiry))


def answer_dispute(dispute_id: str) -> Disputed:
    """Evidence was sent."""
    dispute = disputes.get(dispute_id)
    if dispute.has_evidence or not dispute.is_open:
        raise Refusal("This dispute is already submitted or closed.")
    answered = disputes.save(dispute.answered())
    return Disputed(answered, [_told("updated", answered, dispute)])


def close_dispute(dispute_id: str, status: str) -> Disputed:
    """status: won or lost; an inquiry is closed either way. Raises `Refusal` where it is closed already."""
    return retry_conflicts(lambda: _close_dispute(disputes.get(dispute_id), status))


def _make_refund(asked: SimulatedRefund) -> Refunded:
    charged = find_charge(asked.payable)
    _refuse_refund(charged, asked.amount)
    refund = refunds.named(
        asked.replace(amount=asked.amount or charged.left, currency=charged.currency, method=charged.method)
    )
    lessened = charged.was_refunded(refund.amount)
    commit(payables_of(charged).saving(lessened), refunds.creating(refund))
    made = Fact("refund.created", refund_object(refund))
    return Refunded(refund, [made, Fact("charge.refunded", charge_object(lessened))])


def _refuse_refund(charged: Purchase | Invoice, amount: int) -> None:
    charge = charged.charge_id
    if charged.method == "boleto":
        message = f"Charge {charge} was paid with boleto, which does not support refunds."
        raise Refusal(message, code="charge_not_refundable", param="charge")
    if charged.charged_back:
        raise Refusal(f"Charge {charge} has been charged back; cannot issue a refund.", code="charge_disputed")
    if charged.left == 0:
        raise Refusal(f"Charge {charge} has already been refunded.", code="charge_already_refunded")
    if amount > charged.left:
        left = format_money(charged.left)
        message = f"Refund amount ({format_money(amount)}) is greater than unrefunded amount on charge ({left})"
        raise Refusal(message, param="amount")


def _settle_refund(refund: SimulatedRefund, status: str) -> Refunded:
    if refund.is_failed or refund.status == status:
        raise Refusal(f"Refund {refund.stripe_id} is {refund.status}.")
    if status == "succeeded":
        settled = refunds.save(refund.succeeded())
        return Refunded(settled, _refund_changed("refund.updated", settled, refund))
    failed, charged = refund.failed(now()), find_charge(refund.payable)
    commit(payables_of(charged).saving(charged.was_refunded(-refund.amount)), refunds.saving(failed))
    return Refunded(failed, _refund_changed("refund.failed", failed, refund))


def _refund_changed(name: str, refund: SimulatedRefund, before: SimulatedRefund) -> list[Fact]:
    now_object, then_object = refund_object(refund), refund_object(before)
    told = Fact(name, now_object, then_object if name == "refund.updated" else None)
    return [told, Fact("charge.refund.updated", now_object, then_object)]


def _open_dispute(payable_id: str, amount: int | None, reason: str, inquiry: bool) -> Disputed:
    charged = find_charge(payable_id)
    if charged.disputed or charged.method == "boleto":
        raise Refusal(f"Charge {charged.charge_id} cannot be disputed.")
    dispute = disputes.named(
        SimulatedDispute(
            payable=charged.id,
            amount=amount or charged.left,
            currency=charged.currency,
            method=charged.method,
            reason=reason,
            status="warning_needs_response" if inquiry else "needs_response",
            created_at=now(),
            due_by=now() + ANSWER_WITHIN,
        )
    )
    commit(payables_of(charged).saving(charged.was_disputed(withdrawn=not inquiry)), disputes.creating(dispute))
    withdrawn = [] if inquiry else [_told("funds_withdrawn", dispute)]
    return Disputed(dispute, [_told("created", dispute), *withdrawn])


def _close_dispute(dispute: SimulatedDispute, status: str) -> Disputed:
    if not dispute.is_open:
        raise Refusal("This dispute is already closed.")
    closed = dispute.closed("warning_closed" if dispute.is_inquiry else status, now())
    charged = find_charge(dispute.payable)
    commit(
        payables_of(charged).saving(charged.was_disputed(withdrawn=closed.status == "lost")), disputes.saving(closed)
    )
    reinstated = [_told("funds_reinstated", closed)] if closed.status == "won" else []
    return Disputed(closed, [*reinstated, _told("closed", closed)])


def _told(what: str, dispute: SimulatedDispute, before: SimulatedDispute | None = None) -> Fact:
    """`charge.dispute.<what>`"""
    return Fact(f"charge.dispute.{what}", dispute_object(dispute), dispute_object(before) if before else None)

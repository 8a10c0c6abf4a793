"""What may become of an invoice: `play(invoice_id, name)`; the names are the keys of OUTCOMES."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from payments.sandbox.answers import plain_id, session_object
from payments.sandbox.billing import attempt_failed, told, updated
from payments.sandbox.changes import Change
from payments.sandbox.delivery import Fact, announce
from payments.sandbox.impossible import NotPossible
from payments.sandbox.models import Invoice, Purchase, Subscription
from payments.sandbox.repositories import invoices, purchases, subscriptions
from storage.clock import now
from storage.commits import retry_conflicts

Changing = Callable[[Invoice, Subscription, datetime], Change]
BEHIND = ("past_due", "unpaid", "incomplete")


class Outcome(NamedTuple):
    """starts: the invoices that it is offered for; change: what becomes of one and of its subscription."""

    starts: Callable[[Invoice], bool]
    change: Changing


def pay_by_card(invoice: Invoice, subscription: Subscription, at: datetime) -> Change:
    finalized = invoice if invoice.finalized_at else invoice.finalized(at)
    settled = finalized.replace(intent_status="requires_payment_method").paid_by("card", at)
    facts = [told("paid", settled)] if invoice.finalized_at else [told("finalized", finalized), told("paid", settled)]
    return _recovered(settled, subscription, facts)


def confirm(invoice: Invoice, subscription: Subscription, at: datetime) -> Change:
    """The bank says yes: to its customer (3-D Secure), or that the boleto was paid."""
    settled = invoice.paid_by(invoice.method, at)
    return _recovered(settled, subscription, [told("paid", settled)])


def decline(invoice: Invoice, subscription: Subscription, at: datetime) -> Change:
    declined = invoice.failed(at)
    return Change(subscription, attempt_failed(declined), declined)


def issue_boleto(invoice: Invoice, subscription: Subscription, at: datetime) -> Change:
    waiting = invoice.awaiting_boleto(at)
    return Change(subscription, [told("payment_action_required", waiting)], waiting)


def lapse(invoice: Invoice, subscription: Subscription, at: datetime) -> Change:
    """The boleto was not paid in time. A subscription that never began is over, its first invoice void."""
    lapsed = invoice.boleto_lapsed()
    if subscription.status == "incomplete":
        return _never_begun(lapsed, subscription, at)
    late = subscription.with_status("past_due") if subscription.status == "active" else subscription
    return Change(late, [*attempt_failed(lapsed), *updated(late, subscription)], lapsed)


def void(invoice: Invoice, subscription: Subscription, at: datetime) -> Change:
    return _recovered(invoice.voided(at), subscription, [told("voided", invoice.voided(at))])


def give_up(invoice: Invoice, subscription: Subscription, at: datetime) -> Change:
    """Marked uncollectible, which takes a subscription out of past_due, as at Stripe."""
    lost = invoice.uncollectible(at)
    return _recovered(lost, subscription, [told("marked_uncollectible", lost)])


def _is_payable(invoice: Invoice) -> bool:
    return invoice.is_payable or bool(invoice.finalization_error)


def _waits_for_bank(invoice: Invoice) -> bool:
    return invoice.is_waiting or invoice.needs_confirmation


OUTCOMES = {
    "card": Outcome(_is_payable, pay_by_card),
    "declined": Outcome(lambda invoice: invoice.is_payable, decline),
    "boleto": Outcome(lambda invoice: invoice.is_payable, issue_boleto),
    "confirm": Outcome(_waits_for_bank, confirm),
    "lapse": Outcome(lambda invoice: invoice.is_waiting, lapse),
    "void": Outcome(lambda invoice: invoice.status in ("open", "uncollectible"), void),
    "uncollectible": Outcome(lambda invoice: invoice.status == "open", give_up),
}


def play(invoice_id: str, name: str) -> Invoice:
    """Let this happen to an invoice (our id or Stripe's), and send the webhooks in Stripe's order.

    name: a key of OUTCOMES. Raises NotPossible where the invoice is in another state.
    """
    outcome = OUTCOMES[name]

    def attempt() -> Change:
        invoice = invoices.get(plain_id(invoice_id))
        if not outcome.starts(invoice):
            raise NotPossible(f"{invoice.id} is {invoice.status}")
        return outcome.change(invoice, subscriptions.get(invoice.subscription), now()).stored()

    announce(*retry_conflicts(attempt).facts)
    return invoices.get(plain_id(invoice_id))


def offered(invoice: Invoice) -> list[str]:
    """The names that are possible now."""
    return [name for name, outcome in OUTCOMES.items() if outcome.starts(invoice)]


def _recovered(invoice: Invoice, subscription: Subscription, facts: list[Fact]) -> Change:
    """The subscription is in good standing when its latest invoice is settled; its checkout hears of the first one."""
    is_latest = invoice.id == subscription.latest_invoice
    good = subscription.with_status("active") if is_latest and subscription.status in BEHIND else subscription
    facts = [*facts, *updated(good, subscription)]
    purchase = _first_purchase(invoice, subscription)
    if purchase and invoice.paid_at:
        purchase = purchase.replace(paid_at=invoice.paid_at)
        facts.append(Fact("checkout.session.async_payment_succeeded", session_object(purchase)))
    return Change(good, facts, invoice, purchase)


def _never_begun(invoice: Invoice, subscription: Subscription, at: datetime) -> Change:
    voided = invoice.voided(at)
    over = subscription.ended(at, reason="payment_failed", status="incomplete_expired")
    purchase = _first_purchase(invoice, subscription)
    failed = [Fact("checkout.session.async_payment_failed", session_object(purchase))] if purchase else []
    facts = [*attempt_failed(invoice), *failed, *updated(over, subscription), told("voided", voided)]
    return Change(over, facts, voided)


def _first_purchase(invoice: Invoice, subscription: Subscription) -> Purchase | None:
    """The checkout that waits for this invoice."""
    purchase = purchases.get(subscription.purchase)
    return purchase if purchase.first_invoice == invoice.id and not purchase.is_paid and invoice.amount else None

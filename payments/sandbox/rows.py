"""What the second page shows: records with their words and with the outcomes that are possible now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from payments.sandbox import invoice_outcomes, subscription_outcomes, words
from payments.sandbox.models import (
    Invoice,
    Payable,
    SimulatedDispute,
    SimulatedEvent,
    SimulatedRefund,
    Subscription,
    Switches,
)
from payments.sandbox.repositories import (
    Disputes,
    Invoices,
    Purchases,
    Refunds,
    SimulatedEvents,
    Subscriptions,
    all_switches,
    disputes,
    invoices,
    purchases,
    refunds,
    simulated_events,
    subscriptions,
)
from storage.queries import together

RECENT, EVENTS = 8, 30


class Row(NamedTuple):
    """tone and word: its state; choices: what can be pressed, as pairs of a name and its words."""

    record: Any
    tone: str
    word: Any
    choices: list[tuple[str, Any]]


def overview() -> dict[str, Any]:
    """Everything on the second page, in one round trip."""
    waiting, bills, running, bought, billed, returned, disputed, sent, known = together(
        purchases.query_list(Purchases.waiting),
        invoices.query_list(Invoices.waiting),
        subscriptions.query_list(Subscriptions.all, limit=RECENT),
        purchases.query_list(Purchases.charged, limit=RECENT),
        invoices.query_list(Invoices.charged, limit=RECENT),
        refunds.query_list(Refunds.all, limit=RECENT),
        disputes.query_list(Disputes.all, limit=RECENT),
        simulated_events.query_list(SimulatedEvents.all, limit=EVENTS),
        all_switches.query_find(Switches().id),
    )
    return {
        "waiting": waiting.items,
        "invoices": [_settling(invoice) for invoice in bills.items],
        "subscriptions": [subscription_row(subscription) for subscription in running.items],
        "charges": _charges([*bought.items, *billed.items]),
        "refunds": [_refund(refund) for refund in returned.items],
        "disputes": [_dispute(dispute) for dispute in disputed.items],
        "events": sent.items,
        "held": _held(sent.items),
        "orders": words.EVENT_ORDERS.items(),
        "switches": known or Switches(),
    }


def subscription_row(subscription: Subscription) -> Row:
    tone, word = words.SUBSCRIPTIONS[subscription.status]
    return Row(
        subscription, tone, word, _worded(subscription_outcomes.offered(subscription), words.SUBSCRIPTION_OUTCOMES)
    )


def invoice_row(invoice: Invoice) -> Row:
    tone, word = words.INVOICES[invoice.status]
    return Row(invoice, tone, word, _worded(invoice_outcomes.offered(invoice), words.INVOICE_OUTCOMES))


def _settling(invoice: Invoice) -> Row:
    return invoice_row(invoice)._replace(choices=_worded(["confirm", "lapse"], words.INVOICE_OUTCOMES))


def _charges(payables: Iterable[Payable]) -> list[Row]:
    newest = sorted(payables, key=lambda payable: payable.paid_at or payable.created_at, reverse=True)
    return [_charge(payable) for payable in newest[:RECENT]]


def _charge(payable: Payable) -> Row:
    possible = {
        "refund": payable.left > 0 and not payable.charged_back and payable.method != "boleto",
        "refund_pending": payable.left > 0 and not payable.charged_back and payable.method != "boleto",
        "dispute": not payable.disputed and payable.method != "boleto",
        "inquiry": not payable.disputed and payable.method == "card",
    }
    names = [name for name, offered in possible.items() if offered]
    return Row(payable, "", words.METHODS[payable.method], _worded(names, words.CHARGE_OUTCOMES))


def _refund(refund: SimulatedRefund) -> Row:
    tone, word = words.REFUNDS[refund.status]
    names = {"pending": ["succeeded", "failed"], "succeeded": ["failed"], "failed": []}[refund.status]
    return Row(refund, tone, word, _worded(names, words.REFUND_OUTCOMES))


def _dispute(dispute: SimulatedDispute) -> Row:
    tone, word = words.DISPUTES[dispute.status]
    names = ["won", "lost"] if dispute.is_open else []
    if dispute.is_open and not dispute.has_evidence:
        names.insert(0, "answer")
    return Row(dispute, tone, word, _worded(names, words.DISPUTE_OUTCOMES))


def _held(events: Iterable[SimulatedEvent]) -> bool:
    return any(not event.was_sent for event in events)


def _worded(names: Iterable[str], known: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, known[name]) for name in names]

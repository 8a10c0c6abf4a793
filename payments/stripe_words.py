"""How the states of Stripe's events and the fields that are compared with Stripe are called on pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.badges import Badge
from payments.calendar import written_day
from payments.models import StripeEvent
from payments.money import format_money
from payments.words import PAYMENT_STATES, Words, method_word

EVENTS: Words = {
    "stripe.healed": _("Comparison with Stripe put something right"),
    "stripe.event_closed": _("Notice from Stripe put away by the team"),
    "stripe.event_applied": _("Notice from Stripe found and applied"),
    "stripe.replayed_all": _("Failed notices from Stripe handled again"),
    "metrics.drift": _("Counters differ from their records"),
}

ACTORS: Words = {
    "job:stripe_reconcile": _("by the comparison with Stripe"),
    "job:stripe_reconcile_deep": _("by the nightly comparison with Stripe"),
    "command:stripe_reconcile": _("by the comparison with Stripe"),
    "job:verify_metrics": _("by the nightly recount"),
    "command:metrics_verify": _("by the recount"),
}

EVENT_STATES: dict[str, tuple[str, Any]] = {
    "failed": ("bad", _("Failed")),
    "parked": ("wait", _("Put aside")),
    "processing": ("info", _("Being handled")),
    "done": ("ok", _("Handled")),
    "closed": ("mute", _("Put away")),
}
"""The tone of the badge, and its word."""

FIELDS: Words = {
    "status": _("Status"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "intent": _("Payment intent"),
    "charge": _("Charge"),
    "method": _("Way of payment"),
    "fee": _("Fee"),
    "subscription_status": _("Subscription"),
    "subscription_amount": _("Amount a month"),
    "period_end": _("End of the running month"),
    "refunded_amount": _("Given back"),
    "dispute": _("Dispute"),
}
AMOUNTS = frozenset({"amount", "fee", "subscription_amount", "refunded_amount"})


def event_badge_of(event: StripeEvent) -> Badge:
    tone, word = EVENT_STATES.get(event.status, ("mute", event.status))
    return Badge(tone, str(word))


def field_word(name: str) -> str:
    return str(FIELDS.get(name, name))


def value_word(value: Any, name: str) -> str:
    """A compared value as people read it."""
    if value is None or value == "":
        return "—"
    if name in AMOUNTS:
        return format_money(value)
    if isinstance(value, datetime):
        return written_day(value)
    if name == "status" and value in PAYMENT_STATES:
        return str(PAYMENT_STATES[value][1])
    return method_word(value) if name == "method" else str(value)

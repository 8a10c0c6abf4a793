"""What the bell says about contracts and payments: to the customer whose they are, and to the team."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import SignedIn
from notifications import bells, topics
from notifications.services import notify, notify_staff, touch
from payments.calendar import written_day
from payments.models import Contract, Payment
from payments.money import format_money
from payments.repositories import contracts, payments, stripe_events, subscriptions
from storage.events import Event
from storage.reactions import Reaction

CUSTOMER: dict[str, tuple[str, Promise]] = {
    "contract_signed": ("contracts", _("Your contract %(plan)s is ready. Phase 1 waits to be paid.")),
    "contract_building": ("contracts", _("Phase 1 is paid. We are building your agent, %(plan)s.")),
    "contract_delivered": ("contracts", _("Your agent %(plan)s is ready to try.")),
    "contract_live": ("contracts", _("Your agent %(plan)s is live.")),
    "contract_monthly": ("contracts", _("The monthly maintenance of %(plan)s is signed.")),
    "payment_paid": ("payments", _("We received %(amount)s for %(plan)s.")),
    "payment_waiting": ("payments", _("%(amount)s for %(plan)s waits to be paid by Pix or boleto.")),
    "payment_failed": ("payments", _("%(amount)s for %(plan)s did not go through.")),
    "payment_action": ("payments", _("Your bank asks you to confirm %(amount)s for %(plan)s.")),
    "payment_refunded": ("payments", _("We gave you money back from %(plan)s.")),
    "payment_reminded": ("payments", _("Phase 2 of %(plan)s, %(amount)s, waits for you.")),
    "due_date_moved": ("payments", _("Phase 2 of %(plan)s has another due date.")),
    "subscription_leaving": ("payments", _("The maintenance of %(plan)s ends with the month.")),
    "subscription_ended": ("payments", _("The maintenance of %(plan)s has ended.")),
}
TEAM: dict[str, tuple[str, Promise]] = {
    "team_phase_paid": ("contracts", _("%(customer)s paid: %(plan)s goes on.")),
    "team_accepted": ("contracts", _("%(customer)s approved %(plan)s.")),
    "team_changes": ("contracts", _("%(customer)s asks for changes to %(plan)s.")),
    "team_money": ("payments", _("Money of %(customer)s needs a person: %(plan)s.")),
    "team_refund_failed": ("payments", _("A refund to %(customer)s failed.")),
    "team_disputed": ("payments", _("%(customer)s disputes %(amount)s. Answer until %(until)s.")),
    "team_inquiry": ("payments", _("The bank asks about %(amount)s of %(customer)s. Answer until %(until)s.")),
    "team_second": ("payments", _("%(customer)s has two subscriptions of one contract at Stripe.")),
    "team_stripe": ("payments", _("An event from Stripe was put aside: %(type)s.")),
}
"""Kind → the category of the preferences, and the sentence."""


class About(NamedTuple):
    """Whom it concerns, where one looks, and what the sentence says."""

    user: str
    url: str
    words: dict[str, str]


def register_payment_bells() -> None:
    for kind, (category, sentence) in (CUSTOMER | TEAM).items():
        bells.register(kind, partial(_said, sentence), category=category, icon="wallet")
    topics.register("payment", may_see_payment)


def may_see_payment(person: SignedIn, payment_id: str) -> bool:
    return payments.get(payment_id).user == person.id or person.has_permission("payments.view")


def ring_for_contract(kind: str) -> Reaction:
    """A reaction: the customer of the contract that the event is about finds this in the bell."""
    return _ringing(kind, lambda event: _about_contract(contracts.get(event.subject), "payments:contract"))


def ring_for_payment(kind: str) -> Reaction:
    """A reaction: the customer of the payment that the event is about finds this in the bell."""
    return _ringing(kind, lambda event: _about_payment(payments.get(event.subject), "payments:payment"))


def ring_for_subscription(kind: str) -> Reaction:
    """A reaction: the customer of the subscription that the event is about finds this in the bell."""
    return _ringing(
        kind,
        lambda event: _about_contract(contracts.get(subscriptions.get(event.subject).contract), "payments:contract"),
    )


def ring_team_for_contract(kind: str) -> Reaction:
    """A reaction: whoever may see contracts finds this in the bell."""
    return _ringing_team(
        kind, "contracts.view", lambda event: _about_contract(contracts.get(event.subject), "payments_staff:contract")
    )


def ring_team_for_payment(kind: str) -> Reaction:
    """A reaction: whoever may see payments finds this in the bell."""
    return _ringing_team(
        kind, "payments.view", lambda event: _about_payment(payments.get(event.subject), "payments_staff:payment")
    )


def ring_team_for_stripe(event: Event) -> None:
    """A reaction: whoever may see Stripe's events finds one that was not applied in the bell."""
    found = stripe_events.get(event.subject)
    url = reverse("payments_staff:stripe_event", args=[found.id])
    notify_staff(event, "stripe.view", "team_stripe", url=url, group=f"stripe:{found.type}", type=found.type)


def touch_payment(event: Event) -> None:
    """A reaction: open pages that show this payment fetch it again."""
    touch(f"payment:{event.subject}")


def _ringing(kind: str, about: Callable[[Event], About]) -> Reaction:
    def ring(event: Event) -> None:
        found = about(event)
        notify(event, found.user, kind, url=found.url, **found.words)

    return ring


def _ringing_team(kind: str, permission: str, about: Callable[[Event], About]) -> Reaction:
    def ring(event: Event) -> None:
        found = about(event)
        notify_staff(event, permission, kind, url=found.url, except_user=event.actor, **found.words)

    return ring


def _about_contract(contract: Contract, view: str) -> About:
    words = {"plan": contract.plan_name, "customer": contract.customer_name}
    return About(contract.user, reverse(view, args=[contract.id]), words)


def _about_payment(payment: Payment, view: str) -> About:
    until = payment.dispute_due_at.isoformat() if payment.dispute_due_at else "…"
    facts = {"plan": payment.plan_name, "customer": payment.customer_name, "until": until}
    return About(payment.user, reverse(view, args=[payment.id]), facts | {"amount": format_money(payment.amount)})


def _said(sentence: Promise, words: Mapping[str, str], _count: int) -> str:
    return str(sentence) % {**words, "until": _written(words.get("until", "…"))}


def _written(until: str) -> str:
    """The day in the reader's language; items of before carry the day alone."""
    if until == "…":
        return until
    return written_day(datetime.fromisoformat(until) if "T" in until else date.fromisoformat(until))

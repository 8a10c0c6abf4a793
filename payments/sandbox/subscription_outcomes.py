"""What may become of a subscription: time passes, charges fail, people leave.

`play(subscription_id, name)`; the names are the keys of OUTCOMES. Renewing also ends a trial at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from payments.sandbox import cancellations, renewals
from payments.sandbox.answers import plain_id
from payments.sandbox.changes import Change
from payments.sandbox.delivery import announce
from payments.sandbox.impossible import NotPossible
from payments.sandbox.models import Subscription
from payments.sandbox.repositories import subscriptions
from storage.clock import now
from storage.commits import retry_conflicts


class Outcome(NamedTuple):
    """starts: the subscriptions that it is offered for; change: what becomes of one, at this time."""

    starts: Callable[[Subscription], bool]
    change: Callable[[Subscription, datetime], Change]


def _is_renewable(subscription: Subscription) -> bool:
    return subscription.is_renewable and not subscription.cancel_at_period_end


def _has_status(*words: str) -> Callable[[Subscription], bool]:
    return lambda subscription: subscription.status in words


OUTCOMES = {
    "renew_paid": Outcome(_is_renewable, renewals.paid),
    "renew_failed": Outcome(_is_renewable, renewals.failed),
    "renew_action_required": Outcome(_is_renewable, renewals.action_required),
    "renew_boleto": Outcome(_is_renewable, renewals.by_boleto),
    "renew_unfinalized": Outcome(_is_renewable, renewals.unfinalized),
    "retry_failed": Outcome(_has_status("past_due"), renewals.retried_in_vain),
    "exhaust_unpaid": Outcome(_has_status("past_due"), renewals.retries_used_up),
    "exhaust_canceled": Outcome(_has_status("past_due", "unpaid"), cancellations.after_failures),
    "expire_incomplete": Outcome(_has_status("incomplete"), cancellations.never_begun),
    "pause": Outcome(_has_status("trialing"), renewals.paused),
    "resume": Outcome(_has_status("paused"), renewals.resumed),
    "pause_collection": Outcome(lambda known: known.is_renewable and not known.collection_paused, renewals.on_hold),
    "resume_collection": Outcome(lambda known: known.is_live and known.collection_paused, renewals.off_hold),
    "cancel_at_period_end": Outcome(lambda known: known.is_renewable and known.is_kept, cancellations.at_period_end),
    "keep": Outcome(lambda known: known.is_live and known.cancel_at_period_end, cancellations.undone),
    "end_period": Outcome(lambda known: known.is_live and known.cancel_at_period_end, cancellations.period_over),
    "cancel_now": Outcome(lambda known: known.is_live, cancellations.at_once),
}


def play(subscription_id: str, name: str) -> Subscription:
    """Let this happen to a subscription (our id or Stripe's), and send the webhooks in Stripe's order.

    name: a key of OUTCOMES. Raises NotPossible where the subscription is in another state.
    """
    change = changed(subscription_id, name)
    announce(*change.facts)
    return change.subscription


def changed(subscription_id: str, name: str) -> Change:
    """The same without the webhooks: they are in the answer, for whoever announces them later."""
    outcome = OUTCOMES[name]

    def attempt() -> Change:
        subscription = subscriptions.get(plain_id(subscription_id))
        if not outcome.starts(subscription):
            raise NotPossible(f"{subscription.id} is {subscription.status}")
        return outcome.change(subscription, now()).stored()

    return retry_conflicts(attempt)


def offered(subscription: Subscription) -> list[str]:
    """The names that are possible now."""
    return [name for name, outcome in OUTCOMES.items() if outcome.starts(subscription)]

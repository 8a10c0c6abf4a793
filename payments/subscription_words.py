"""Subscriptions in words: every status of Stripe's is one state that a customer understands."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.badges import Badge
from payments.calendar import written_day
from payments.models import Subscription

STATES: dict[str, tuple[str, Promise]] = {
    "active": ("ok", _("Active")),
    "trialing": ("info", _("Begins on %(day)s")),
    "past_due": ("bad", _("Payment late")),
    "unpaid": ("bad", _("Not paid")),
    "incomplete": ("wait", _("Payment still to confirm")),
    "paused": ("mute", _("Paused")),
    "canceled": ("mute", pgettext_lazy("of a subscription", "Cancelled")),
    "incomplete_expired": ("mute", _("Not completed")),
}
"""Stripe's status → the tone of the badge, and its word."""


def subscription_badge_of(subscription: Subscription) -> Badge:
    """Its state in a word. One that was cancelled and still runs says until when, one on hold that it is free."""
    if subscription.is_leaving and subscription.lives:
        return Badge("wait", str(_("Ends on %(day)s")) % {"day": written_day(subscription.leaves_at)})
    if subscription.is_held and subscription.lives:
        return Badge("mute", str(_("Not charged for now")))
    tone, word = STATES[subscription.status]
    begins = {"day": written_day(subscription.trial_end)}
    return Badge(tone, str(word) % begins if subscription.status == "trialing" else str(word))

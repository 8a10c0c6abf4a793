"""What the team reads about money that it settles, gives back or decides about."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "offline": _("Record a payment outside the site"),
    "accept": _("Take the money as this payment"),
    "keep": _("Keep what came on top"),
    "refund": _("Give money back"),
    "cancel": _("Cancel the payment"),
}

REFUND_OBSTACLES: dict[str, Promise] = {
    "nothing_received": _("No money of this payment is left to give back."),
    "disputed": _("The customer disputes this payment at the bank, so nothing can be given back until it is decided."),
    "other_mode": _(
        "This money was moved with other Stripe keys than those in use now, so it cannot be sent back here."
    ),
    "refused": _("Stripe refused the refund, and nothing was sent."),
    "busy": _("Somebody gives back money of this payment at this moment. Look at it again."),
}

UNREACHABLE = _("Stripe did not answer, so nothing was done. Try again in a moment.")

REFUNDS: dict[str, tuple[str, Promise]] = {
    "asked": ("wait", _("Waiting for Stripe")),
    "pending": ("info", _("On its way")),
    "succeeded": ("ok", _("Given back")),
    "failed": ("bad", _("Did not go through")),
    "manual": ("ok", _("Recorded by hand")),
}

OFFLINE_OBSTACLES: dict[str, Promise] = {
    "settled": _("The money of this payment has come already."),
    "monthly": _("A subscription charges the monthly fee; it is not settled by hand."),
    "too_early": _("Choose a day after the contract was signed"),
    "nothing_to_accept": _("There is no money here to decide about."),
    "not_now": _("The payment has changed meanwhile, so nothing was done. Look at it again."),
}


class Decision(NamedTuple):
    """What one button does, in words: the title, what will happen, the button, and what was done."""

    title: Promise
    warning: Promise
    button: Promise
    done: Promise


DECISIONS: dict[str, Decision] = {
    "accept": Decision(
        _("Take the money as this payment?"),
        _("The payment counts as paid with the money that arrived. The customer gets a receipt, the contract goes on."),
        _("Take the money"),
        _("The payment counts as paid now."),
    ),
    "keep": Decision(
        _("Keep what came on top?"),
        _("Do this only if the customer agrees. No money moves, and the payment is no longer flagged."),
        _("Keep the money"),
        _("The money stays. The payment is no longer flagged."),
    ),
    "cancel": Decision(
        _("Cancel this payment?"),
        _("Nobody can pay it any more. Money that still arrives waits for a review."),
        _("Cancel the payment"),
        _("Payment cancelled."),
    ),
}

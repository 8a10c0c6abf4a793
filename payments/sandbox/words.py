"""The simulator's words for states and outcomes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

METHODS = {"card": _("Card"), "pix": "Pix", "boleto": "Boleto"}
SUBSCRIPTIONS = {
    "incomplete": ("wait", _("Incomplete")),
    "incomplete_expired": ("mute", _("Never begun")),
    "trialing": ("info", _("In trial")),
    "active": ("ok", _("Active")),
    "past_due": ("bad", _("Past due")),
    "unpaid": ("bad", _("Unpaid")),
    "paused": ("mute", _("Paused")),
    "canceled": ("mute", _("Canceled")),
}
INVOICES = {
    "draft": ("mute", _("Draft")),
    "open": ("wait", _("Open")),
    "paid": ("ok", _("Paid")),
    "void": ("mute", _("Void")),
    "uncollectible": ("bad", _("Uncollectible")),
}
REFUNDS = {"pending": ("wait", _("Pending")), "succeeded": ("ok", _("Succeeded")), "failed": ("bad", _("Failed"))}
DISPUTES = {
    "needs_response": ("bad", _("Needs an answer")),
    "under_review": ("wait", _("Under review")),
    "won": ("ok", _("Won")),
    "lost": ("bad", _("Lost")),
    "warning_needs_response": ("wait", _("Inquiry needs an answer")),
    "warning_under_review": ("wait", _("Inquiry under review")),
    "warning_closed": ("mute", _("Inquiry closed")),
}
SUBSCRIPTION_OUTCOMES = {
    "renew_paid": _("Renew: paid"),
    "renew_failed": _("Renew: card declined"),
    "renew_action_required": _("Renew: needs 3-D Secure"),
    "renew_boleto": _("Renew: by boleto"),
    "renew_unfinalized": _("Renew: invoice cannot be issued"),
    "retry_failed": _("Another attempt fails"),
    "exhaust_unpaid": _("Last attempt fails: unpaid"),
    "exhaust_canceled": _("Last attempt fails: canceled"),
    "expire_incomplete": _("Let it expire"),
    "pause": _("Trial ends without a card: pause"),
    "resume": _("Resume"),
    "pause_collection": _("Stop charging"),
    "resume_collection": _("Charge again"),
    "cancel_at_period_end": _("Cancel at the end of the period"),
    "keep": _("Undo the cancellation"),
    "end_period": _("The period is over"),
    "cancel_now": _("Cancel now"),
}
INVOICE_OUTCOMES = {
    "card": _("Pay by card"),
    "declined": _("Card declined"),
    "boleto": _("Issue the boleto"),
    "confirm": _("Confirm the payment"),
    "lapse": _("Let the time run out"),
    "void": _("Void the invoice"),
    "uncollectible": _("Mark as uncollectible"),
}
REFUND_OUTCOMES = {"succeeded": _("Let it succeed"), "failed": _("Let it fail")}
DISPUTE_OUTCOMES = {"answer": _("Send evidence"), "won": _("Win"), "lost": _("Lose")}
CHARGE_OUTCOMES = {
    "refund": _("Refund it"),
    "refund_pending": _("Refund, still pending"),
    "dispute": _("Open a dispute"),
    "inquiry": _("Open an inquiry"),
}
EVENT_ORDERS = {
    "again": _("Send again"),
    "twice": _("Send each twice"),
    "reversed": _("Send in reverse order"),
    "shuffled": _("Send shuffled"),
}

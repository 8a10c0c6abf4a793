"""What people call the kinds and the states of mail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "verify_email": _("Confirmation of the address"),
    "registration_repeated": _("Second registration"),
    "welcome": _("Welcome"),
    "set_password": _("Team invitation"),
    "invitation": _("Invitation"),
    "password_reset": _("Link to choose another password"),
    "password_changed": _("Password changed"),
    "confirm_new_email": _("Confirmation of a new address"),
    "email_change_announced": _("Change of address asked for"),
    "email_changed": _("Address changed"),
    "new_device": _("Sign-in on a new device"),
    "second_factor_on": _("Second factor switched on"),
    "second_factor_off": _("Second factor switched off"),
    "payment_received": _("Payment received"),
    "payment_failed": _("Payment failed"),
    "payment_waiting": _("How to pay the Pix or boleto"),
    "nota_fiscal": _("Nota fiscal"),
    "subscription_started": _("Maintenance signed"),
    "subscription_leaving": _("Maintenance cancelled"),
    "subscription_ended": _("Maintenance ended"),
    "subscription_paused": _("Maintenance paused"),
    "subscription_second": _("Two subscriptions of one contract"),
    "renewal_failed": _("Month not charged"),
    "renewal_action": _("Month to confirm at the bank"),
    "contract_building": _("Building began"),
    "contract_delivered": _("Agent to try"),
    "contract_live": _("Agent live"),
    "phase2_open": _("Phase 2 can be paid"),
    "phase2_due": _("Reminder of phase 2"),
    "due_date_moved": _("Due date moved"),
    "phase_paid": _("For the team: phase paid"),
    "delivery_accepted": _("For the team: delivery approved"),
    "changes_asked": _("For the team: changes asked for"),
    "stripe_event_parked": _("For the team: notice from Stripe put aside"),
    "stripe_event_failed": _("For the team: notice from Stripe failed"),
    "payment_refunded": _("Money given back"),
    "refund_failed": _("For the team: refund failed"),
    "payment_disputed": _("For the team: payment disputed"),
    "money_review": _("For the team: money to look at"),
    "metrics_drift": _("For the team: counters differ"),
    "contract_signed": _("Contract ready"),
    "contract_lapsed": _("Contract ended unpaid"),
}

STATUSES: dict[str, tuple[str, Promise]] = {
    "queued": ("wait", _("Waiting")),
    "sending": ("info", _("Leaving")),
    "sent": ("ok", _("Sent")),
    "failed": ("bad", _("Not delivered")),
    "cancelled": ("mute", _("No longer needed")),
}
"""The tone of the badge, and its word."""

FILTERS: dict[str, Promise] = {
    "": _("All"),
    "waiting": _("Waiting"),
    "failed": _("Not delivered"),
    "sent": _("Sent"),
    "cancelled": _("No longer needed"),
}

EVENTS: dict[str, Promise] = {
    "mail.sent": _("Mail sent"),
    "mail.cancelled": _("Mail no longer needed"),
    "mail.resent": _("Sent a mail again"),
}

ACTORS: dict[str, Promise] = {"job:send_mails": _("by the mail service")}

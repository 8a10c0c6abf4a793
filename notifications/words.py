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
    "ticket_opened": _("New ticket"),
    "ticket_reply_for_staff": _("Message in a ticket"),
    "ticket_answered": _("Ticket answered"),
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

CATEGORIES: dict[str, tuple[Promise, Promise]] = {
    "tickets": (_("Tickets"), _("New messages and changes of status")),
    "payments": (_("Payments"), _("Receipts, failures and due dates")),
    "contracts": (_("Contracts"), _("What was signed, delivered or ended")),
    "security": (_("Security"), _("Sign-ins, passwords and changes of address: you always hear of these")),
}
"""What people can be told of, and what that is."""

WHY: dict[str, Promise] = {
    "tickets": _("You get this mail because of a ticket at %(name)s."),
    "payments": _("You get this mail because of a payment to %(name)s."),
    "contracts": _("You get this mail because of your contract with %(name)s."),
    "security": _("You get this mail because this address has an account at %(name)s."),
}
"""The footer of a mail, by its category."""

SOMETHING = _("Something happened here")
"""Of an item whose kind no app knows any more."""

CHANNELS: dict[str, Promise] = {"mail": _("By e-mail"), "bell": _("In the bell")}

TICKET_CHOICES: dict[str, Promise] = {
    "all": _("All tickets"),
    "unassigned": _("Mine, and those that nobody has"),
    "mine": _("Only mine"),
}

EVENTS: dict[str, Promise] = {
    "preferences.changed": _("Chose what to be told of"),
    "mail.sent": _("Mail sent"),
    "mail.cancelled": _("Mail no longer needed"),
    "mail.resent": _("Sent a mail again"),
}

ACTORS: dict[str, Promise] = {"job:send_mails": _("by the mail service")}

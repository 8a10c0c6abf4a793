"""How kinds, states and events of payments are called on pages."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.badges import Badge
from payments.calendar import written_month
from payments.models import Healing, Payment, Plan, Receipt
from storage.events import Event

Words = dict[str, Promise]

KINDS: Words = {"phase1": _("Phase 1"), "phase2": _("Phase 2"), "monthly": _("Monthly fee")}

PAYMENT_STATES: dict[str, tuple[str, Promise]] = {
    "due": ("info", _("To pay")),
    "checkout_open": ("info", _("Payment started")),
    "processing": ("wait", _("Waiting for the payment")),
    "paid": ("ok", _("Paid")),
    "paid_manual": ("ok", _("Paid outside the site")),
    "partially_refunded": ("mute", _("Refunded in part")),
    "refunded": ("mute", _("Refunded")),
    "review": ("wait", _("Under review")),
    "cancelled": ("mute", _("Cancelled")),
}

FILTERS: Words = {"open": _("To receive")} | {status: word for status, (_tone, word) in PAYMENT_STATES.items()}

WAITING: Words = {"pix": _("Waiting for the Pix"), "boleto": _("Waiting for the boleto")}

CONTRACT_STEPS: dict[str, tuple[str, Promise]] = {
    "signed": ("info", _("Waiting for phase 1")),
    "building": ("info", _("Being built")),
    "delivered": ("wait", _("Waiting for approval")),
    "changes": ("wait", _("Changes asked for")),
    "accepted": ("wait", _("Waiting for phase 2")),
    "live": ("ok", _("Live")),
    "monthly": ("ok", _("Live, with maintenance")),
    "lapsed": ("mute", _("Lapsed")),
    "cancelled": ("mute", _("Cancelled")),
}

METHODS: Words = {
    "card": _("card"),
    "pix": _("Pix"),
    "boleto": _("boleto"),
    "transfer": _("bank transfer"),
    "cash": _("cash"),
    "other": _("another way"),
}

WAITING_TITLES: Words = {"pix": _("We are waiting for your Pix"), "boleto": _("We are waiting for your boleto")}

OBSTACLES: Words = {
    "address_unverified": _("Confirm your e-mail address first: the link is in the mail we sent you."),
    "delivery_not_accepted": _("You pay this after you have tried the agent and approved it."),
    "phase1_unpaid": _("You pay this after phase 1 is paid and you have approved the agent."),
    "phase2_unpaid": _("The monthly fee starts after phase 2 is paid."),
    "contract_ended": _("The contract of this payment has ended, so there is nothing to pay."),
    "payment_processing": _("We are waiting for the confirmation. You do not need to pay again."),
    "payment_in_review": _("We received money that does not match this payment. Our team is looking at it."),
    "payment_cancelled": _("This payment was cancelled, so there is nothing to pay."),
    "payment_settled": _("This payment is settled."),
    "subscription_running": _(
        "Your maintenance is signed: each month is charged by itself, so there is nothing to do."
    ),
    "payments_unavailable": _("Payments are unavailable at the moment. Nothing is lost: try again later."),
}

MOVEMENTS: Words = {
    "payment": _("Payment"),
    "overpayment": _("Paid twice"),
    "unmatched": _("Money that does not match"),
    "fee": _("Fee"),
    "refund": _("Refund"),
    "refund_failed": _("Refund that came back"),
    "dispute": _("Dispute"),
    "dispute_won": _("Dispute won"),
}

MODES: Words = {
    "": _("not used yet"),
    "live": _("real money"),
    "test": _("test mode"),
    "sandbox": _("local simulator"),
    "offline": _("outside the site"),
}

REVIEW_REASONS: Words = {
    "amount_mismatch": _("The amount that arrived is not the amount of this payment."),
    "currency_mismatch": _("The money arrived in another currency."),
    "paid_after_cancel": _("The money arrived after the payment was cancelled."),
    "came_twice": _("Money that arrived a second time is here, and nothing has settled this payment."),
}

EVENTS: Words = {
    "plan.created": _("Plan created"),
    "plan.edited": _("Plan edited"),
    "contract.signed": _("Contract signed"),
    "contract.written": _("Contract written by the team"),
    "contract.lapsed": _("Contract lapsed without payment"),
    "contract.restarted": _("Contract started again"),
    "contract.building": _("Phase 1 paid, building began"),
    "contract.delivered": _("Delivered for testing"),
    "contract.accepted": _("Delivery approved"),
    "contract.changes": _("Changes asked for"),
    "contract.change_refused": _("Step refused"),
    "contract.reminders_paused": _("Reminders paused"),
    "contract.reminders_resumed": _("Reminders go on"),
    "contract.live": _("Phase 2 paid, agent live"),
    "contract.monthly": _("Monthly maintenance began"),
    "payment.opened": _("Open for payment after the approval"),
    "payment.due_date_moved": _("Due date moved"),
    "payment.reminded": _("Reminder sent"),
    "payment.created": _("Payment created"),
    "payment.paid_outside": _("Settled by the team"),
    "payment.overpayment_kept": _("Money on top kept"),
    "payment.refunded": _("Money given back"),
    "payment.refund_failed": _("Refund failed"),
    "payment.disputed": _("Disputed at the bank"),
    "payment.inquiry": _("The bank asks about it"),
    "payment.dispute_won": _("Dispute won"),
    "payment.dispute_lost": _("Dispute lost"),
    "payment.money_moved": _("Money moved"),
    "refund.asked": _("Refund asked for"),
    "refund.recorded": _("Refund recorded by hand"),
    "refund.refused": _("Refund refused by Stripe"),
    "refund.pending": _("Refund on its way"),
    "refund.succeeded": _("Refund arrived"),
    "refund.failed": _("Refund failed"),
    "payment.nota_fiscal_noted": _("Nota fiscal entered"),
    "payment.checkout_opened": _("Payment page opened"),
    "payment.checkout_expired": _("Payment page expired"),
    "payment.processing": _("Waiting for the money"),
    "payment.instructions_changed": _("New payment instructions"),
    "payment.paid": _("Paid"),
    "payment.review": _("Money needs a review"),
    "payment.overpaid": _("Paid twice"),
    "payment.fee_known": _("Fee known"),
    "payment.attempt_failed": _("Attempt failed"),
    "payment.declined": _("Attempt declined"),
    "payment.cancelled": _("Payment cancelled"),
    "contract.monthly_ended": _("Monthly maintenance ended"),
    "payment.subscribed": _("Maintenance signed, the first charge is awaited"),
    "payment.subscription_ended": _("Maintenance ended before its first charge"),
    "payment.charged": _("First month charged"),
    "payment.renewal_failed": _("Month could not be charged"),
    "payment.action_needed": _("The bank asks for confirmation"),
    "subscription.incomplete": _("Subscription waits for its first payment"),
    "subscription.incomplete_expired": _("Subscription not completed"),
    "subscription.trialing": _("Subscription signed"),
    "subscription.active": _("Subscription active"),
    "subscription.past_due": _("Subscription late"),
    "subscription.unpaid": _("Subscription not paid"),
    "subscription.paused": _("Subscription paused"),
    "subscription.canceled": _("Subscription cancelled"),
    "subscription.leaving": _("Cancelled to the end of the month"),
    "subscription.staying": _("Cancellation undone"),
    "subscription.changed": _("Subscription changed"),
    "subscription.second": _("Second subscription found at Stripe"),
    "stripe.event_handled": _("Notice from Stripe handled"),
    "stripe.event_parked": _("Notice from Stripe put aside"),
    "stripe.event_failed": _("Notice from Stripe failed"),
    "payment.change_refused": _("Change refused"),
    "stripe.customer_linked": _("Customer made at Stripe"),
    "stripe.customer_deleted": _("Customer deleted at Stripe"),
}


ACTORS: Words = {
    "job:lapse_unpaid_contracts": _("by the clock"),
    "job:remind_of_phase2": _("by the clock"),
    "command:start": _("by the first start"),
    "command:load_demo": _("by the demonstration"),
}


def badge_of(payment: Payment, today: date) -> Badge:
    """The payment's state in a word, as customers and staff read it on this São Paulo day."""
    if payment.dispute == "open":
        return Badge("bad", str(_("Disputed")))
    if payment.dispute == "inquiry":
        return Badge("wait", str(_("The bank asks")))
    if payment.dispute == "lost":
        return Badge("bad", str(_("Dispute lost")))
    if payment.is_payable and (days := payment.days_late(today)):
        return Badge("bad", ngettext("%(days)d day overdue", "%(days)d days overdue", days) % {"days": days})
    tone, word = PAYMENT_STATES.get(payment.status, ("mute", payment.status))
    if payment.subscription and payment.status == "processing" and not payment.is_waiting:
        return Badge("info", str(_("Maintenance signed")))
    if payment.status == "processing":
        word = WAITING.get(payment.method, word)
    return Badge(tone, str(word))


def step_badge_of(step: str) -> Badge:
    """A step of a contract's journey in a word."""
    tone, word = CONTRACT_STEPS.get(step, ("mute", step))
    return Badge(tone, str(word))


def purpose_of(payment: Payment | Receipt) -> str:
    """What the money is for: `Phase 1, Agente Essencial`; of a month that was charged, which one."""
    if payment.period_start:
        facts = {"month": written_month(payment.period_start), "plan": payment.plan_name}
        return gettext("Monthly fee of %(month)s, %(plan)s") % facts
    return f"{kind_word(payment.kind)}, {payment.plan_name}"


def plan_in_words(plan: Plan) -> Plan:
    """The plan with its tagline and bullets in the reader's language, where they are texts of ours."""
    return plan.replace(tagline=_said(plan.tagline), bullets=tuple(_said(bullet) for bullet in plan.bullets))


def status_change(event: Event | Healing) -> str:
    """From which status or step to which an event led, or would have led, in words; empty if it led to none.

    What became of anything else, a mail or a refund, stands in the event's own word.
    """
    if not event.name.startswith(("payment.", "contract.")):
        return ""
    for field, word in (("status", _status_word), ("step", step_word)):
        before, after = event.before.get(field), event.after.get(field)
        if before and after:
            return f"{word(before)} → {word(after)}"
    return ""


def waiting_title(payment: Payment) -> str:
    """What the customer waits for, as the title of a page."""
    return str(WAITING_TITLES.get(payment.method, _("Waiting for the confirmation")))


def duration_word(minutes: int) -> str:
    """`47 minutes`, `2 h 40`, `3 days`."""
    if minutes < 60:
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    if minutes < 48 * 60:
        return gettext("%(hours)dh%(minutes)02d") % {"hours": minutes // 60, "minutes": minutes % 60}
    days = minutes // (24 * 60)
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def method_word(method: str) -> str:
    return str(METHODS.get(method, method))


def movement_word(movement: str) -> str:
    return str(MOVEMENTS.get(movement, movement))


def mode_word(mode: str) -> str:
    return str(MODES.get(mode, mode))


def step_word(step: str) -> str:
    return step_badge_of(step).word


def obstacle_sentence(obstacle: str) -> str:
    return str(OBSTACLES[obstacle])


def review_sentence(reason: str) -> str:
    return str(REVIEW_REASONS.get(reason, reason))


def _status_word(status: str) -> str:
    return str(PAYMENT_STATES[status][1]) if status in PAYMENT_STATES else status


def _said(text: str) -> str:
    return gettext(text) if text else ""

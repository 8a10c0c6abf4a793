"""What this app does when something happened."""

from __future__ import annotations

from payments.services.bells import (
    ring_for_contract,
    ring_for_payment,
    ring_for_subscription,
    ring_team_for_contract,
    ring_team_for_payment,
    ring_team_for_stripe,
    touch_payment,
)
from payments.services.contracts import sign_contract_of
from payments.services.customer_names import refresh_customer_name
from payments.services.journey import follow_the_money
from payments.services.journey_mails import (
    tell_of_approval,
    tell_of_building,
    tell_of_changes,
    tell_of_delivery,
    tell_of_going_live,
    tell_of_moved_due_date,
    tell_of_reminder,
)
from payments.services.mails import (
    tell_of_failed_payment,
    tell_of_instructions,
    tell_of_lapsed_contract,
    tell_of_nota_fiscal,
    tell_of_received_payment,
    tell_of_signed_contract,
)
from payments.services.money_mails import tell_of_refund, tell_team_of
from payments.services.stripe_mails import tell_of_drift, tell_of_failed_event, tell_of_parked_event
from payments.services.subscription_mails import tell_customer_of, tell_of_month, tell_of_second, tell_of_start
from storage.reactions import Reaction

PROMPT: dict[str, list[Reaction]] = {"user.email_verified": [sign_contract_of], "contract.accepted": [follow_the_money]}

RENAMES = (
    "user.profile_edited",
    "user.edited",
    "user.role_changed",
    "user.deactivated",
    "user.reactivated",
    "user.anonymised",
)
"""What may change a person's name."""

REACTIONS: dict[str, list[Reaction]] = {
    **{event: [refresh_customer_name] for event in RENAMES},
    "contract.signed": [tell_of_signed_contract],
    "contract.written": [tell_of_signed_contract],
    "contract.lapsed": [tell_of_lapsed_contract],
    "contract.building": [tell_of_building],
    "contract.delivered": [tell_of_delivery],
    "contract.accepted": [tell_of_approval],
    "contract.changes": [tell_of_changes],
    "contract.live": [tell_of_going_live],
    "contract.monthly": [tell_of_start],
    "subscription.leaving": [tell_customer_of("subscription_leaving")],
    "subscription.canceled": [tell_customer_of("subscription_ended")],
    "subscription.paused": [tell_customer_of("subscription_paused")],
    "subscription.second": [tell_of_second],
    "payment.renewal_failed": [tell_of_month("renewal_failed")],
    "payment.action_needed": [tell_of_month("renewal_action")],
    "payment.reminded": [tell_of_reminder],
    "payment.due_date_moved": [tell_of_moved_due_date],
    "payment.paid": [tell_of_received_payment, follow_the_money],
    "payment.paid_outside": [tell_of_received_payment, follow_the_money],
    "payment.review": [tell_team_of("money_review")],
    "payment.overpaid": [tell_team_of("money_review")],
    "payment.refunded": [tell_of_refund],
    "payment.refund_failed": [tell_team_of("refund_failed")],
    "payment.disputed": [tell_team_of("payment_disputed")],
    "payment.inquiry": [tell_team_of("payment_disputed")],
    "refund.refused": [tell_team_of("refund_failed")],
    "payment.processing": [tell_of_instructions],
    "payment.instructions_changed": [tell_of_instructions],
    "payment.nota_fiscal_noted": [tell_of_nota_fiscal],
    "payment.attempt_failed": [tell_of_failed_payment],
    "stripe.event_parked": [tell_of_parked_event],
    "stripe.event_failed": [tell_of_failed_event],
    "metrics.drift": [tell_of_drift],
}

BELLS: dict[str, list[Reaction]] = {
    "contract.signed": [ring_for_contract("contract_signed")],
    "contract.written": [ring_for_contract("contract_signed")],
    "contract.building": [ring_for_contract("contract_building"), ring_team_for_contract("team_phase_paid")],
    "contract.delivered": [ring_for_contract("contract_delivered")],
    "contract.accepted": [ring_team_for_contract("team_accepted")],
    "contract.changes": [ring_team_for_contract("team_changes")],
    "contract.live": [ring_for_contract("contract_live"), ring_team_for_contract("team_phase_paid")],
    "contract.monthly": [ring_for_contract("contract_monthly")],
    "payment.paid": [ring_for_payment("payment_paid")],
    "payment.paid_outside": [ring_for_payment("payment_paid")],
    "payment.processing": [ring_for_payment("payment_waiting")],
    "payment.attempt_failed": [ring_for_payment("payment_failed")],
    "payment.renewal_failed": [ring_for_payment("payment_failed")],
    "payment.action_needed": [ring_for_payment("payment_action")],
    "payment.refunded": [ring_for_payment("payment_refunded")],
    "payment.reminded": [ring_for_payment("payment_reminded")],
    "payment.due_date_moved": [ring_for_payment("due_date_moved")],
    "payment.review": [ring_team_for_payment("team_money")],
    "payment.overpaid": [ring_team_for_payment("team_money")],
    "payment.refund_failed": [ring_team_for_payment("team_refund_failed")],
    "payment.disputed": [ring_team_for_payment("team_disputed")],
    "payment.inquiry": [ring_team_for_payment("team_inquiry")],
    "subscription.leaving": [ring_for_subscription("subscription_leaving")],
    "subscription.canceled": [ring_for_subscription("subscription_ended")],
    "subscription.second": [ring_team_for_contract("team_second")],
    "stripe.event_parked": [ring_team_for_stripe],
    "stripe.event_failed": [ring_team_for_stripe],
}
for event, rings in BELLS.items():
    REACTIONS[event] = [*REACTIONS.get(event, []), *rings]

MOVES = (
    "payment.checkout_opened",
    "payment.checkout_expired",
    "payment.processing",
    "payment.instructions_changed",
    "payment.paid",
    "payment.paid_outside",
    "payment.attempt_failed",
    "payment.review",
    "payment.cancelled",
    "payment.refunded",
)
for event in MOVES:
    PROMPT[event] = [*PROMPT.get(event, []), touch_payment]
"""Whoever waits for a Pix sees it arrive: the page is told by the process that took the webhook."""

"""What this person may do with a payment in its present state: a page offers nothing else."""

from __future__ import annotations

from accounts.models import User
from payments.models import Payment
from payments.models.payments import MONTHLY


def actions_on(payment: Payment, *, left: int, person: User) -> list[str]:
    """Some of offline, accept, keep, refund, cancel. left: centavos that can be given back."""
    allowed = {
        "offline": can_be_settled_outside(payment) and person.has_permission("payments.edit"),
        "accept": payment.status == "review" and person.has_permission("payments.edit"),
        "keep": payment.is_overpaid and person.has_permission("payments.edit"),
        "refund": left > 0 and payment.dispute != "open" and person.has_permission("payments.refund"),
        "cancel": can_be_cancelled(payment) and person.has_permission("payments.edit"),
    }
    return [action for action, is_allowed in allowed.items() if is_allowed]


def can_be_settled_outside(payment: Payment) -> bool:
    return payment.is_open and payment.kind != MONTHLY


def can_be_cancelled(payment: Payment) -> bool:
    """What a subscription charges is closed at Stripe, not here."""
    return payment.is_payable and payment.kind != MONTHLY

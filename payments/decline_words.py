"""Why the last attempt to pay failed, in words that say what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.models import Payment

DECLINES: dict[str, Promise] = {
    "insufficient_funds": _("The card had no sufficient funds. Try another card or another way to pay."),
    "expired_card": _("The card has expired. Try another card or another way to pay."),
    "incorrect_cvc": _("The security code did not match. Check it and try again."),
    "payment_intent_payment_attempt_expired": _(
        "The time to pay has passed and nothing was charged. You can start again."
    ),
    "authentication_required": _(
        "Your bank asks you to confirm this payment. Without it the bank does not let it through."
    ),
}
DECLINED = _("The last attempt did not go through. Try again, or choose another way to pay.")


def decline_sentence(payment: Payment) -> str:
    """Why the last attempt failed and what to do; empty if none failed."""
    return str(DECLINES.get(payment.last_error, DECLINED)) if payment.last_error else ""

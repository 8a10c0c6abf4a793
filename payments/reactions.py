"""What this app does when something happened."""

from __future__ import annotations

from payments.services.contracts import sign_contract_of
from payments.services.mails import (
    tell_of_failed_payment,
    tell_of_lapsed_contract,
    tell_of_received_payment,
    tell_of_signed_contract,
)

PROMPT = {"user.email_verified": [sign_contract_of]}

REACTIONS = {
    "contract.signed": [tell_of_signed_contract],
    "contract.written": [tell_of_signed_contract],
    "contract.lapsed": [tell_of_lapsed_contract],
    "payment.paid": [tell_of_received_payment],
    "payment.attempt_failed": [tell_of_failed_payment],
}

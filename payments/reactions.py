"""What this app does when something happened."""

from __future__ import annotations

from payments.services.contracts import sign_contract_of
from payments.services.customer_names import refresh_customer_name
from payments.services.mails import (
    tell_of_failed_payment,
    tell_of_instructions,
    tell_of_lapsed_contract,
    tell_of_nota_fiscal,
    tell_of_received_payment,
    tell_of_signed_contract,
)

PROMPT = {"user.email_verified": [sign_contract_of]}

RENAMES = (
    "user.profile_edited",
    "user.edited",
    "user.role_changed",
    "user.deactivated",
    "user.reactivated",
    "user.anonymised",
)
"""What may change a person's name."""

REACTIONS = {event: [refresh_customer_name] for event in RENAMES} | {
    "contract.signed": [tell_of_signed_contract],
    "contract.written": [tell_of_signed_contract],
    "contract.lapsed": [tell_of_lapsed_contract],
    "payment.paid": [tell_of_received_payment],
    "payment.processing": [tell_of_instructions],
    "payment.instructions_changed": [tell_of_instructions],
    "payment.nota_fiscal_noted": [tell_of_nota_fiscal],
    "payment.attempt_failed": [tell_of_failed_payment],
}

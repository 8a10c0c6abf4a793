"""The fiscal invoice (nota fiscal) that the agency's accountant issues for a payment."""

from __future__ import annotations

from accounts.models import User
from payments.models import Payment
from payments.repositories import payments


class NotPaid(Exception):
    """Only money that came has a nota fiscal."""


def note_nota_fiscal(staff: User, payment_id: str, *, number: str, url: str = "") -> Payment:
    """Keep the number of this payment's nota fiscal and where it can be read; the customer is told of a new one.

    Raises NotPaid, RecordNotFound. The same again writes nothing.
    """

    def noted(payment: Payment) -> Payment:
        if not payment.is_settled:
            raise NotPaid(payment_id)
        if (payment.nota_fiscal, payment.nota_fiscal_url) == (number, url):
            return payment
        return payment.replace(nota_fiscal=number, nota_fiscal_url=url)

    return payments.change(payment_id, noted, event="payment.nota_fiscal_noted", by=staff.id)

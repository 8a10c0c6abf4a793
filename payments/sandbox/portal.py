"""What the billing portal shows to one customer."""

from __future__ import annotations

from typing import Any

from payments.sandbox.answers import plain_id
from payments.sandbox.models import PortalVisit
from payments.sandbox.models.customers import CARDS
from payments.sandbox.repositories import Invoices, Subscriptions, customers, invoices, subscriptions
from payments.sandbox.rows import invoice_row, subscription_row
from storage.queries import together

RECENT = 12


def portal_page_of(visit: PortalVisit) -> dict[str, Any]:
    """The customer's card, subscriptions and invoices, in one round trip."""
    customer, running, billed = together(
        customers.query_get(plain_id(visit.customer)),
        subscriptions.query_list(Subscriptions.by_customer, customer=visit.customer, limit=RECENT),
        invoices.query_list(Invoices.by_customer, customer=visit.customer, limit=RECENT),
    )
    return {
        "visit": visit,
        "customer": customer,
        "cards": list(CARDS),
        "subscriptions": [subscription_row(subscription) for subscription in running.items],
        "invoices": [invoice_row(invoice) for invoice in billed.items],
    }

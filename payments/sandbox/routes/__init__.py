"""What the simulator answers, by noun; `TABLE` is the whole of it."""

from payments.sandbox.routes import (
    checkout,
    customers,
    disputes,
    events,
    invoices,
    payments,
    portal,
    refunds,
    subscriptions,
)

TABLE = [
    *customers.ROUTES,
    *checkout.ROUTES,
    *payments.ROUTES,
    *refunds.ROUTES,
    *disputes.ROUTES,
    *subscriptions.ROUTES,
    *invoices.ROUTES,
    *portal.ROUTES,
    *events.ROUTES,
]

"""The keys of the simulator: sandbox:<noun>:<id>"""

from __future__ import annotations

from payments.sandbox.models import (
    Invoice,
    Payable,
    PortalVisit,
    Purchase,
    SimulatedCustomer,
    SimulatedDispute,
    SimulatedEvent,
    SimulatedRefund,
    Subscription,
    Switches,
)
from storage.indexes import Index, Unique
from storage.repositories import Repository


class SimulatedCustomers(Repository[SimulatedCustomer]):
    record = SimulatedCustomer
    key = "sandbox:customers:{id}"
    uniques = (Unique("sandbox:customers:by_idempotency_key:{key}"),)
    all = Index("sandbox:customers:all")


class Purchases(Repository[Purchase]):
    record = Purchase
    key = "sandbox:purchases:{id}"
    uniques = (Unique("sandbox:purchases:by_idempotency_key:{key}"),)
    all = Index("sandbox:purchases:all")
    waiting = Index("sandbox:purchases:waiting", when=lambda purchase: purchase.is_waiting)
    charged = Index("sandbox:purchases:charged", score="paid_at", when=lambda purchase: purchase.is_charged)


class Subscriptions(Repository[Subscription]):
    record = Subscription
    key = "sandbox:subscriptions:{id}"
    owner = "purchase"
    all = Index("sandbox:subscriptions:all")
    by_customer = Index("sandbox:subscriptions:customer:{customer}")


class Invoices(Repository[Invoice]):
    record = Invoice
    key = "sandbox:invoices:{id}"
    owner = "subscription"
    all = Index("sandbox:invoices:all")
    by_subscription = Index("sandbox:invoices:subscription:{subscription}")
    by_customer = Index("sandbox:invoices:customer:{customer}")
    waiting = Index("sandbox:invoices:waiting", when=lambda invoice: invoice.is_waiting)
    charged = Index("sandbox:invoices:charged", score="paid_at", when=lambda invoice: invoice.is_charged)


class Refunds(Repository[SimulatedRefund]):
    record = SimulatedRefund
    key = "sandbox:refunds:{id}"
    owner = "payable"
    uniques = (Unique("sandbox:refunds:by_idempotency_key:{key}"),)
    all = Index("sandbox:refunds:all")
    by_payable = Index("sandbox:refunds:of:{payable}")


class Disputes(Repository[SimulatedDispute]):
    record = SimulatedDispute
    key = "sandbox:disputes:{id}"
    owner = "payable"
    all = Index("sandbox:disputes:all")
    by_payable = Index("sandbox:disputes:of:{payable}")


class PortalVisits(Repository[PortalVisit]):
    record = PortalVisit
    key = "sandbox:portals:{id}"
    uniques = (Unique("sandbox:portals:by_idempotency_key:{key}"),)


class SimulatedEvents(Repository[SimulatedEvent]):
    record = SimulatedEvent
    key = "sandbox:events:{id}"
    all = Index("sandbox:events:all")


class AllSwitches(Repository[Switches]):
    record = Switches
    key = "sandbox:switches:{id}"


customers = SimulatedCustomers()
purchases = Purchases()
subscriptions = Subscriptions()
invoices = Invoices()
refunds = Refunds()
disputes = Disputes()
portal_visits = PortalVisits()
simulated_events = SimulatedEvents()
all_switches = AllSwitches()


def find_payable(record_id: str) -> Purchase | Invoice | None:
    """What was charged, or is to be: a checkout session in mode payment, or an invoice."""
    return purchases.find(record_id) or invoices.find(record_id)


def payables_of(payable: Payable) -> Repository[Payable]:
    """The repository that keeps it."""
    return invoices if isinstance(payable, Invoice) else purchases  # type: ignore[return-value]


def current_switches() -> Switches:
    return all_switches.find(Switches().id) or Switches()

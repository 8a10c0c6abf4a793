"""The keys of the simulator:  sandbox:customers:<id>  sandbox:purchases:<id>  sandbox:events:<id>"""

from __future__ import annotations

from payments.sandbox.models import Purchase, SimulatedCustomer, SimulatedEvent
from storage.indexes import Index, Unique
from storage.repositories import Repository


class SimulatedCustomers(Repository[SimulatedCustomer]):
    record = SimulatedCustomer
    key = "sandbox:customers:{id}"
    uniques = (Unique("sandbox:customers:by_idempotency_key:{key}"),)


class Purchases(Repository[Purchase]):
    record = Purchase
    key = "sandbox:purchases:{id}"
    uniques = (Unique("sandbox:purchases:by_idempotency_key:{key}"),)
    all = Index("sandbox:purchases:all")
    waiting = Index("sandbox:purchases:waiting", when=lambda purchase: purchase.is_waiting)


class SimulatedEvents(Repository[SimulatedEvent]):
    record = SimulatedEvent
    key = "sandbox:events:{id}"
    all = Index("sandbox:events:all")


customers = SimulatedCustomers()
purchases = Purchases()
simulated_events = SimulatedEvents()

"""What the simulator remembers: plain marked records stored by `repositories.py`."""

from payments.sandbox.models.customers import SimulatedCustomer
from payments.sandbox.models.disputes import DISPUTE_FEE, SimulatedDispute
from payments.sandbox.models.events import SimulatedEvent
from payments.sandbox.models.invoices import Invoice
from payments.sandbox.models.marks import Marked, RefusedOutsideSandbox
from payments.sandbox.models.payables import Payable
from payments.sandbox.models.portals import PortalVisit
from payments.sandbox.models.purchases import SESSION_LIFETIME, Purchase
from payments.sandbox.models.refunds import SimulatedRefund
from payments.sandbox.models.subscriptions import LIVE, Subscription
from payments.sandbox.models.switches import Switches

__all__ = [
    "DISPUTE_FEE",
    "LIVE",
    "SESSION_LIFETIME",
    "Invoice",
    "Marked",
    "Payable",
    "PortalVisit",
    "Purchase",
    "RefusedOutsideSandbox",
    "SimulatedCustomer",
    "SimulatedDispute",
    "SimulatedEvent",
    "SimulatedRefund",
    "Subscription",
    "Switches",
]

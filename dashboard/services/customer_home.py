"""What a customer sees first: for each contract where it stands and what to pay now; the tickets that are open."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import User
from payments.models import Contract, Payment, Subscription
from payments.services.overview import Overview, Owed, query_overview
from storage.queries import together
from support.services.overview import OpenTickets, query_open_tickets_of

WAITING_FOR_MONEY = frozenset({"signed", "accepted", "live"})


class ContractCard(NamedTuple):
    """A running contract; `next` is the payment whose time has come, None when there is nothing to pay now."""

    contract: Contract
    next: Owed | None
    subscription: Subscription | None

    @property
    def is_under_review(self) -> bool:
        """Its money came but does not fit: nothing to pay, and the journey stands still."""
        return self.next is None and self.contract.step in WAITING_FOR_MONEY


class CustomerHome(NamedTuple):
    renewals: list[Payment]
    """Months of maintenance that could not be charged by themselves."""
    running: list[ContractCard]
    ended: list[Contract]
    tickets: OpenTickets


def read_customer_home(person: User) -> CustomerHome:
    """Everything on the page, in one round trip."""
    overview, tickets = together(query_overview(person), query_open_tickets_of(person.id))
    running = [_card(contract, overview) for contract in overview.contracts if contract.is_running]
    ended = [contract for contract in overview.contracts if not contract.is_running]
    return CustomerHome(overview.renewals, running, ended, tickets)


def _card(contract: Contract, overview: Overview) -> ContractCard:
    monthly = next((one for one in overview.running if one.contract == contract.id), None)
    mine = (owed for owed in overview.owed if owed.payment.contract == contract.id)
    due = (owed for owed in mine if not (monthly and overview.renews(owed)))
    return ContractCard(contract, next((owed for owed in due if _is_its_time(contract, owed)), None), monthly)


def _is_its_time(contract: Contract, owed: Owed) -> bool:
    return owed.obstacle != "subscription_running" and not contract.obstacle_to(owed.payment.kind)

"""What a customer has and owes, in one read."""

from __future__ import annotations

from typing import NamedTuple

from accounts.models import User
from payments.models import Contract, Payment, Subscription
from payments.queries import joined
from payments.repositories import Contracts, Payments, contracts, payments, stripe_customers
from payments.services.payments import obstacle_to_paying
from payments.services.subscriptions import query_subscriptions_of
from storage.queries import Page, Query, together

MOST = 100
"""Contracts and open payments of one customer that are read at once."""


class Owed(NamedTuple):
    """An open payment and why it cannot be paid now; no obstacle: it can."""

    payment: Payment
    obstacle: str

    @property
    def is_payable(self) -> bool:
        return not self.obstacle


class Overview(NamedTuple):
    """The newest contract first; the oldest debt first."""

    contracts: list[Contract]
    owed: list[Owed]
    subscriptions: list[Subscription]

    @property
    def renewals(self) -> list[Payment]:
        """Months that could not be charged by themselves: the customer must do something."""
        return [owed.payment for owed in self.owed if self.renews(owed)]

    @property
    def running(self) -> list[Subscription]:
        return [one for one in self.subscriptions if not one.is_over]

    @property
    def payable(self) -> list[Owed]:
        return [owed for owed in self.owed if owed.is_payable]

    @property
    def payable_ids(self) -> set[str]:
        return {owed.payment.id for owed in self.payable}

    @property
    def next_payment(self) -> Owed | None:
        """What to pay now, else what is being waited for, else the first debt; `renewals` are told apart from it."""
        known = [owed for owed in self.owed if owed.obstacle != "subscription_running" and not self.renews(owed)]
        payable = [owed for owed in known if owed.is_payable]
        waiting = [owed for owed in known if owed.payment.status == "processing"]
        return next(iter(payable or waiting or known), None)

    def renews(self, owed: Owed) -> bool:
        """Whether this is one of `renewals`."""
        return owed.is_payable and bool(owed.payment.invoice)


def query_overview(person: User) -> Query[Overview]:
    """The contracts and open payments of this person."""

    def overview(mine: Page[Contract], open_ones: Page[Payment], monthly: list[Subscription]) -> Overview:
        by_id = {contract.id: contract for contract in mine.items}
        known = [payment for payment in open_ones.items if payment.contract in by_id]
        return Overview(
            mine.items, [Owed(paid, obstacle_to_paying(paid, by_id[paid.contract], person)) for paid in known], monthly
        )

    return joined(
        overview,
        contracts.query_list(Contracts.by_user, user=person.id, limit=MOST),
        payments.query_list(Payments.open_by_user, user=person.id, oldest_first=True, limit=MOST),
        query_subscriptions_of(person.id),
    )


def query_contracts_of(user_id: str) -> Query[Page[Contract]]:
    """This person's contracts, the newest first."""
    return contracts.query_list(Contracts.by_user, user=user_id, limit=MOST)


def holds_something_of(user_id: str) -> bool:
    """Whether contracts, payments or a link to Stripe must outlive this person's account."""
    signed, owed, linked = together(
        contracts.query_count(Contracts.by_user, user=user_id),
        payments.query_count(Payments.by_user, user=user_id),
        stripe_customers.query_find(user_id),
    )
    return bool(signed or owed or linked)

"""What changes together when something happens to a subscription."""

from __future__ import annotations

from typing import NamedTuple, Self

from payments.sandbox.delivery import Fact
from payments.sandbox.models import Invoice, Purchase, Subscription
from payments.sandbox.repositories import invoices, purchases, subscriptions
from storage.commits import Write, commit


class Change(NamedTuple):
    """The records as they shall be, and the events to announce, in order."""

    subscription: Subscription
    facts: list[Fact]
    invoice: Invoice | None = None
    purchase: Purchase | None = None

    def stored(self) -> Self:
        """One atomic commit. Raises `Conflict` where one of them has changed meanwhile."""
        commit(subscriptions.saving(self.subscription), *self._beside())
        return self

    def _beside(self) -> list[Write]:
        writes = [purchases.saving(self.purchase)] if self.purchase else []
        if self.invoice:
            write = invoices.saving if self.invoice.stored else invoices.creating
            writes.append(write(self.invoice))
        return writes

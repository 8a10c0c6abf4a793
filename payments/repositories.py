"""The keys of this domain. An owned record lives in the partition of its user, so a contract, its payments, their
receipts and ledger rows change together in one commit.

    payments:plans:<slug>        payments:contracts:<id>        payments:tracking:<id>
    payments:receipts:<payment>  payments:ledger:<id>           stripe:customers:<user>     stripe:events:<id>
"""

from __future__ import annotations

from payments.models import Contract, LedgerRow, Payment, Plan, Receipt, StripeCustomer, StripeEvent
from storage.indexes import Counter, Index, Unique
from storage.queries import Page, Query
from storage.repositories import Repository


class Plans(Repository[Plan]):
    record = Plan
    key = "payments:plans:{id}"
    all = Index("payments:plans:all", score="position")

    def query_on_sale(self) -> Query[Page[Plan]]:
        return self.query_list(self.all, oldest_first=True, limit=50)

    def list_on_sale(self) -> list[Plan]:
        return self.query_on_sale().run().items


class Contracts(Repository[Contract]):
    record = Contract
    key = "payments:contracts:{id}"
    owner = "user"
    about = ("user",)
    uniques = (Unique("payments:contracts:by_signing:{signing}"),)
    all = Index("payments:contracts:all")
    by_user = Index("payments:contracts:user:{user}")
    by_step = Index("payments:contracts:step:{step}", score="step_at")


class Payments(Repository[Payment]):
    record = Payment
    key = "payments:tracking:{id}"
    owner = "user"
    about = ("contract", "user")
    uniques = (Unique("payments:by_intent:{intent}"),)
    all = Index("payments:all")
    by_user = Index("payments:user:{user}")
    open_by_user = Index("payments:open:user:{user}", when=lambda p: p.is_open)
    by_contract = Index("payments:contract:{contract}")
    by_status = Index("payments:status:{status}")
    by_kind = Index("payments:kind:{kind}")
    by_status_and_kind = Index("payments:status:{status}:{kind}")
    pending_phase2 = Index("payments:pending_phase2", score="due_date", when=lambda p: p.is_pending_phase2)
    open_by_due_date = Index("payments:open:due_date", score="due_date", when=lambda p: p.is_open_with_due_date)
    outstanding = Counter("payments:outstanding:{kind}", amount=lambda p: p.amount, when=lambda p: p.is_open)
    settled = Index("payments:settled", score="paid_at", when=lambda p: p.is_settled)
    overpaid = Index("payments:overpaid", score="status_at", when=lambda p: p.overpaid_amount > 0)


class Receipts(Repository[Receipt]):
    record = Receipt
    key = "payments:receipts:{id}"
    uniques = (Unique("payments:receipts:by_number:{number}"),)
    by_year = Index("payments:receipts:year:{year}", score="sequence")


class Ledger(Repository[LedgerRow]):
    record = LedgerRow
    key = "payments:ledger:{id}"
    owner = "user"
    uniques = (Unique("payments:ledger:by_reference:{reference}"),)
    all = Index("payments:ledger:all", score="at")
    by_payment = Index("payments:ledger:payment:{payment}", score="at")
    by_month = Index("payments:ledger:month:{month}:{kind}", score="at")
    received = Counter("payments:received:{month}:{kind}", amount=lambda row: row.amount)
    fees = Counter("payments:fees:{month}:{kind}", amount=lambda row: row.fee)


class StripeCustomers(Repository[StripeCustomer]):
    record = StripeCustomer
    key = "stripe:customers:{id}"
    uniques = (Unique("stripe:customers:by_stripe_id:{customer}"),)


class StripeEvents(Repository[StripeEvent]):
    record = StripeEvent
    key = "stripe:events:{id}"
    owner = "user"
    about = ("payment", "contract", "user")
    uniques = (Unique("stripe:events:by_stripe_id:{stripe_id}"),)
    all = Index("stripe:events:all", score="received_at")
    by_status = Index("stripe:events:status:{status}", score="received_at")
    by_payment = Index("stripe:events:payment:{payment}", score="received_at", when=lambda event: bool(event.payment))


plans = Plans()
contracts = Contracts()
payments = Payments()
receipts = Receipts()
ledger = Ledger()
stripe_customers = StripeCustomers()
stripe_events = StripeEvents()

"""The keys of this domain. An owned record lives in the partition of its user, so a contract, its payments, their
receipts and ledger rows change together in one commit.

    payments:plans:<slug>        payments:contracts:<id>        payments:tracking:<id>
    payments:receipts:<payment>  payments:ledger:<id>           payments:refunds:<id>
    stripe:customers:<user>      stripe:events:<id>             stripe:subscriptions:<stripe customer>
    stripe:clocks:<mode>         payments:figures:<day>
"""

from __future__ import annotations

from payments.models import (
    Contract,
    DayFigures,
    LedgerRow,
    Payment,
    Plan,
    Receipt,
    Refund,
    StripeClock,
    StripeCustomer,
    StripeEvent,
    Subscription,
)
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
    uniques = (Unique("payments:by_intent:{intent}"), Unique("payments:by_invoice:{invoice}"))
    all = Index("payments:all")
    by_user = Index("payments:user:{user}")
    open_by_user = Index("payments:open:user:{user}", when=lambda p: p.is_open)
    by_contract = Index("payments:contract:{contract}")
    by_status = Index("payments:status:{status}")
    by_kind = Index("payments:kind:{kind}")
    by_status_and_kind = Index("payments:status:{status}:{kind}")
    pending_phase2 = Index("payments:pending_phase2", score="due_date", when=lambda p: p.is_pending_phase2)
    undated_phase2 = Index("payments:pending_phase2:undated", when=lambda p: p.is_undated_phase2)
    pending_by_day, pending_by_month, pending_by_year, pending_by_decade = (
        Counter(
            f"payments:pending_phase2:{span}:{{due_{span}}}",
            amount=lambda p: p.amount,
            when=lambda p: p.is_open_phase2,
        )
        for span in ("day", "month", "year", "decade")
    )
    owed = Index("payments:owed", when=lambda p: p.is_owed)
    owed_by_kind = Index("payments:owed:{kind}", when=lambda p: p.is_owed)
    outstanding = Counter("payments:outstanding:{kind}", amount=lambda p: p.amount, when=lambda p: p.is_owed)
    owed_of_month = Counter("payments:owed:{created_month}:{kind}", amount=lambda p: p.amount, when=lambda p: p.is_owed)
    sums = Counter("payments:sums:{status}:{kind}", amount=lambda p: p.amount)
    sums_of_month = Counter("payments:sums:{created_month}:{status}:{kind}", amount=lambda p: p.amount)
    settled = Index("payments:settled", score="paid_at", when=lambda p: p.is_settled)
    overpaid = Index("payments:overpaid", score="status_at", when=lambda p: p.is_overpaid)


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
    by_month = Index("payments:ledger:month:{month}", score="at")
    by_month_and_kind = Index("payments:ledger:month:{month}:{kind}", score="at")
    received = Counter("payments:received:{month}:{kind}", amount=lambda row: row.amount)
    received_on = Counter("payments:received:{day}", amount=lambda row: row.amount)
    fees = Counter("payments:fees:{month}:{kind}", amount=lambda row: row.fee)


class Refunds(Repository[Refund]):
    record = Refund
    key = "payments:refunds:{id}"
    owner = "user"
    about = ("payment", "contract", "user")
    uniques = (Unique("payments:refunds:by_token:{token}"),)
    by_payment = Index("payments:refunds:payment:{payment}")
    by_status = Index("payments:refunds:status:{status}")


class DaysFigures(Repository[DayFigures]):
    record = DayFigures
    key = "payments:figures:{id}"
    all = Index("payments:figures:all", score="day")


class StripeCustomers(Repository[StripeCustomer]):
    record = StripeCustomer
    key = "stripe:customers:{id}"
    uniques = (Unique("stripe:customers:by_stripe_id:{customer}"),)


class Subscriptions(Repository[Subscription]):
    record = Subscription
    key = "stripe:subscriptions:{id}"
    about = ("contract", "user")
    uniques = (Unique("stripe:subscriptions:by_stripe_id:{subscription}"),)
    all = Index("stripe:subscriptions:all")
    by_user = Index("stripe:subscriptions:user:{user}")
    by_contract = Index("stripe:subscriptions:contract:{contract}")
    by_status = Index("stripe:subscriptions:status:{status}")
    living = Index("stripe:subscriptions:living", when=lambda subscription: subscription.lives)
    recurring = Counter("payments:mrr:{currency}", amount=lambda s: s.amount, when=lambda s: s.lives)


class StripeEvents(Repository[StripeEvent]):
    record = StripeEvent
    key = "stripe:events:{id}"
    owner = "user"
    about = ("payment", "contract", "user")
    uniques = (Unique("stripe:events:by_stripe_id:{stripe_id}"),)
    all = Index("stripe:events:all", score="received_at")
    by_status = Index("stripe:events:status:{status}", score="received_at")
    by_type = Index("stripe:events:type:{type}", score="received_at")
    by_status_and_type = Index("stripe:events:status:{status}:{type}", score="received_at")
    by_payment = Index("stripe:events:payment:{payment}", score="received_at", when=lambda event: bool(event.payment))
    webhooks = Index("stripe:events:webhooks", score="webhook_at", when=lambda event: event.webhook_at is not None)


class StripeClocks(Repository[StripeClock]):
    record = StripeClock
    key = "stripe:clocks:{id}"


plans = Plans()
contracts = Contracts()
payments = Payments()
receipts = Receipts()
refunds = Refunds()
ledger = Ledger()
day_figures = DaysFigures()
stripe_customers = StripeCustomers()
subscriptions = Subscriptions()
stripe_events = StripeEvents()
stripe_clocks = StripeClocks()

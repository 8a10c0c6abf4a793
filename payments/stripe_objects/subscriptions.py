"""Subscriptions, their invoices, how an invoice was paid, and the billing portal."""

from __future__ import annotations

from msgspec import Struct, field

from payments.stripe_objects.purchases import Id, PaymentIntent


class Price(Struct, frozen=True):
    unit_amount: int | None = None
    currency: str = ""


class SubscriptionItem(Struct, frozen=True):
    """https://docs.stripe.com/api/subscription_items/object; the running period stands only here."""

    price: Price
    current_period_start: int | None = None
    current_period_end: int | None = None
    quantity: int | None = 1


class SubscriptionItems(Struct, frozen=True):
    data: list[SubscriptionItem] = field(default_factory=list)


class PauseCollection(Struct, frozen=True):
    """https://docs.stripe.com/billing/subscriptions/pause-payment; the status does not change by it."""

    behavior: str = ""


class Subscription(Struct, frozen=True):
    """https://docs.stripe.com/api/subscriptions/object"""

    id: Id
    status: str
    customer: str
    created: int = 0
    metadata: dict[str, str] | None = None
    items: SubscriptionItems = field(default_factory=SubscriptionItems)
    trial_end: int | None = None
    cancel_at_period_end: bool = False
    cancel_at: int | None = None
    canceled_at: int | None = None
    ended_at: int | None = None
    latest_invoice: str | None = None
    pause_collection: PauseCollection | None = None

    @property
    def item(self) -> SubscriptionItem | None:
        """Ours have one."""
        return next(iter(self.items.data), None)

    @property
    def amount(self) -> int:
        """Of one period, in the smallest unit of the currency."""
        return (self.item.price.unit_amount or 0) * (self.item.quantity or 1) if self.item else 0

    @property
    def currency(self) -> str:
        return self.item.price.currency if self.item else ""

    @property
    def period_end(self) -> int | None:
        return self.item.current_period_end if self.item else None

    @property
    def leaves_at(self) -> int | None:
        """When it ends because somebody cancelled it; None while it goes on."""
        return self.cancel_at or (self.period_end if self.cancel_at_period_end else None)


class Period(Struct, frozen=True):
    start: int
    end: int


class InvoiceLine(Struct, frozen=True):
    period: Period | None = None


class InvoiceLines(Struct, frozen=True):
    data: list[InvoiceLine] = field(default_factory=list)


class SubscriptionDetails(Struct, frozen=True):
    subscription: str
    metadata: dict[str, str] | None = None


class InvoiceParent(Struct, frozen=True):
    subscription_details: SubscriptionDetails | None = None


class Transitions(Struct, frozen=True):
    paid_at: int | None = None


class Invoice(Struct, frozen=True):
    """https://docs.stripe.com/api/invoices/object; its own period looks back, that of its line is what is paid for."""

    id: Id
    status: str | None
    currency: str
    amount_due: int
    amount_paid: int = 0
    total: int = 0
    created: int = 0
    attempt_count: int = 0
    hosted_invoice_url: str | None = None
    parent: InvoiceParent | None = None
    lines: InvoiceLines = field(default_factory=InvoiceLines)
    status_transitions: Transitions = field(default_factory=Transitions)

    @property
    def details(self) -> SubscriptionDetails | None:
        return self.parent.subscription_details if self.parent else None

    @property
    def subscription(self) -> str:
        """Id of its subscription; empty for an invoice of another kind."""
        return self.details.subscription if self.details else ""

    @property
    def notes(self) -> dict[str, str]:
        """What we wrote onto the subscription when we made it."""
        return (self.details and self.details.metadata) or {}

    @property
    def period(self) -> Period | None:
        return next((line.period for line in self.lines.data), None)


class InvoiceList(Struct, frozen=True):
    data: list[Invoice]
    has_more: bool = False


class PaidBy(Struct, frozen=True):
    payment_intent: PaymentIntent | str | None = None


class InvoicePayment(Struct, frozen=True):
    """https://docs.stripe.com/api/invoice-payment/object"""

    payment: PaidBy
    status: str = ""
    is_default: bool = True


class InvoicePaymentList(Struct, frozen=True):
    data: list[InvoicePayment]


class PortalSession(Struct, frozen=True):
    """https://docs.stripe.com/api/customer_portal/sessions/object"""

    id: Id
    url: str

"""Customers, checkout sessions, payment intents and charges."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(min_length=1, max_length=255)]


class Customer(Struct, frozen=True):
    """https://docs.stripe.com/api/customers/object; a deleted one has only its id."""

    id: Id
    deleted: bool = False
    metadata: dict[str, str] | None = None


class CustomerList(Struct, frozen=True):
    data: list[Customer]


class BalanceTransaction(Struct, frozen=True):
    """https://docs.stripe.com/api/balance_transactions/object"""

    id: Id
    fee: int
    amount: int = 0
    """Signed: what came in, or left."""
    created: int | None = None


class MethodDetails(Struct, frozen=True):
    type: str


class Charge(Struct, frozen=True):
    """https://docs.stripe.com/api/charges/object"""

    id: Id
    amount: int = 0
    currency: str = ""
    paid: bool = True
    created: int = 0
    customer: str | None = None
    payment_intent: str | None = None
    metadata: dict[str, str] | None = None
    balance_transaction: BalanceTransaction | str | None = None
    payment_method_details: MethodDetails | None = None

    @property
    def fee(self) -> int | None:
        """What Stripe kept; None while the balance transaction is not there yet."""
        return self.balance_transaction.fee if isinstance(self.balance_transaction, BalanceTransaction) else None

    @property
    def reference(self) -> str:
        """What our ledger calls the money that it brought."""
        return self.payment_intent or self.id

    @property
    def moved_at(self) -> int:
        """When the money moved: a boleto's charge may be older than its payment."""
        transaction = self.balance_transaction
        return (isinstance(transaction, BalanceTransaction) and transaction.created) or self.created

    @property
    def method(self) -> str:
        return self.payment_method_details.type if self.payment_method_details else ""


class Boleto(Struct, frozen=True):
    hosted_voucher_url: str | None = None
    expires_at: int | None = None
    number: str | None = None


class Pix(Struct, frozen=True):
    hosted_instructions_url: str | None = None
    expires_at: int | None = None
    data: str | None = None


class NextAction(Struct, frozen=True):
    """What the payer must still do: pay the boleto, or the Pix."""

    boleto_display_details: Boleto | None = None
    pix_display_qr_code: Pix | None = None

    @property
    def method(self) -> str:
        if self.pix_display_qr_code:
            return "pix"
        return "boleto" if self.boleto_display_details else ""

    @property
    def pix_code(self) -> str:
        """What is pasted into the bank's app, and what its QR code says."""
        return (self.pix_display_qr_code and self.pix_display_qr_code.data) or ""

    @property
    def boleto_number(self) -> str:
        return (self.boleto_display_details and self.boleto_display_details.number) or ""

    @property
    def url(self) -> str:
        boleto, pix = self.boleto_display_details, self.pix_display_qr_code
        return (pix and pix.hosted_instructions_url) or (boleto and boleto.hosted_voucher_url) or ""

    @property
    def expires_at(self) -> int | None:
        shown = self.pix_display_qr_code or self.boleto_display_details
        return shown.expires_at if shown else None


class PaymentError(Struct, frozen=True):
    code: str | None = None
    decline_code: str | None = None

    @property
    def reason(self) -> str:
        """Stripe's most exact word (https://docs.stripe.com/declines/codes)."""
        return self.decline_code or self.code or "declined"


class PaymentIntent(Struct, frozen=True):
    """https://docs.stripe.com/api/payment_intents/object"""

    id: Id
    status: str
    created: int = 0
    latest_charge: Charge | str | None = None
    last_payment_error: PaymentError | None = None
    next_action: NextAction | None = None
    metadata: dict[str, str] | None = None

    @property
    def has_failed(self) -> bool:
        """In a completed session: this attempt brings no money any more."""
        return self.status in ("requires_payment_method", "canceled")

    @property
    def charge(self) -> Charge | None:
        return self.latest_charge if isinstance(self.latest_charge, Charge) else None

    @property
    def charge_id(self) -> str:
        charge = self.latest_charge
        return charge.id if isinstance(charge, Charge) else charge or ""


class CheckoutSession(Struct, frozen=True):
    """https://docs.stripe.com/api/checkout/sessions/object"""

    id: Id
    status: str | None
    payment_status: str
    created: int = 0
    url: str | None = None
    expires_at: int | None = None
    amount_total: int | None = None
    currency: str | None = None
    client_reference_id: str | None = None
    customer: Customer | str | None = None
    payment_intent: PaymentIntent | str | None = None
    metadata: dict[str, str] | None = None
    mode: str = "payment"
    subscription: str | None = None

    @property
    def starts_subscription(self) -> bool:
        return self.mode == "subscription"

    @property
    def intent(self) -> PaymentIntent | None:
        return self.payment_intent if isinstance(self.payment_intent, PaymentIntent) else None

    @property
    def intent_id(self) -> str:
        intent = self.payment_intent
        return intent.id if isinstance(intent, PaymentIntent) else intent or ""

    @property
    def customer_id(self) -> str:
        customer = self.customer
        return customer.id if isinstance(customer, Customer) else customer or ""

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def is_complete(self) -> bool:
        """Paid, or paid soon: a boleto was issued, a Pix code shown."""
        return self.status == "complete"

    @property
    def is_expired(self) -> bool:
        return self.status == "expired"

    @property
    def is_paid(self) -> bool:
        return self.payment_status == "paid"

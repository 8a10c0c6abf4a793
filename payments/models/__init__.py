"""The records of this app: plain frozen structs stored by `repositories.py`, not Django's ORM. One noun a module."""

from payments.models.contracts import Contract, Journey
from payments.models.figures import DayFigures
from payments.models.ledger import Balance, LedgerRow, Money, balance_of, left_of
from payments.models.payments import IllegalTransition, Payment
from payments.models.plans import Plan
from payments.models.receipts import Receipt
from payments.models.reconciliation import Healing, StripeClock
from payments.models.refunds import Refund
from payments.models.stripe import StripeCustomer, StripeEvent
from payments.models.subscriptions import Subscription

__all__ = [
    "Balance",
    "Contract",
    "DayFigures",
    "Healing",
    "IllegalTransition",
    "Journey",
    "LedgerRow",
    "Money",
    "Payment",
    "Plan",
    "Receipt",
    "Refund",
    "StripeClock",
    "StripeCustomer",
    "StripeEvent",
    "Subscription",
    "balance_of",
    "left_of",
]

"""/v1/payment_intents, /v1/charges, /v1/balance_transactions, /v1/payment_methods"""

from __future__ import annotations

from payments.sandbox.routes.requests import get, retrieving

ROUTES = [
    get(r"/v1/payment_intents/(\w+)", retrieving("payment_intent", "pi")),
    get(r"/v1/charges/(\w+)", retrieving("charge", "ch")),
    get(r"/v1/balance_transactions/(\w+)", retrieving("balance transaction", "txn")),
    get(r"/v1/payment_methods/(\w+)", retrieving("PaymentMethod", "pm")),
]

"""Which method of the account answers which request."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.stripe.account import Account
from tests.stripe.account_parameters import DEFINITIONS
from tests.stripe.parameters import Json, expansions, refusal

Flat = dict[str, str]
Answering = Callable[[Account, str, Flat], Json]

KINDS = {
    "customers": "customer",
    "checkout/sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "payment_methods": "payment_method",
    "charges": "charge",
    "balance_transactions": "balance_transaction",
    "refunds": "refund",
    "disputes": "dispute",
    "subscriptions": "subscription",
    "invoices": "invoice",
    "invoice_payments": "invoice_payment",
    "billing_portal/sessions": "billing_portal.session",
}
COLLECTIONS = "|".join([*KINDS, "events"])

ACTIONS: dict[str, Answering] = {
    "POST /v1/customers": lambda account, _, flat: account.create_customer(flat),
    "POST /v1/customers/:id": lambda account, customer, flat: account.update_customer(customer, flat),
    "DELETE /v1/customers/:id": lambda account, customer, _: account.delete_customer(customer),
    "POST /v1/checkout/sessions": lambda account, _, flat: account.create_session(flat),
    "POST /v1/checkout/sessions/:id/expire": lambda account, session, _: account.expire_session(session),
    "POST /v1/refunds": lambda account, _, flat: account.create_refund(flat),
    "POST /v1/subscriptions/:id": lambda account, subscription, flat: account.update_subscription(subscription, flat),
    "DELETE /v1/subscriptions/:id": lambda account, subscription, _: account.cancel_subscription(subscription),
    "POST /v1/billing_portal/sessions": lambda account, _, flat: account.create_portal_session(flat),
    "GET /v1/events": lambda account, _, flat: account.list_events(flat),
    "GET /v1/events/:id": lambda account, event, _: account.retrieve_event(event),
}


def route_of(method: str, path: str) -> tuple[str, str]:
    """The route, as `POST /v1/checkout/sessions/:id/expire`, and the id in it."""
    match = re.fullmatch(rf"(/v1/(?:{COLLECTIONS}))(?:/(\w+))?(/expire)?", path)
    route, object_id = "", ""
    if match:
        collection, found, action = match.groups()
        object_id = found or ""
        route = f"{method} {collection}{'/:id' if found else ''}{action or ''}"
    if route not in DEFINITIONS:
        raise refusal(f"Unrecognized request URL ({method}: {path}).", status=404)
    return route, object_id


def execute(account: Account, route: str, object_id: str, flat: Flat) -> Json:
    """What this request, whose parameters were checked, makes of the account and answers."""
    if route in ACTIONS:
        done = ACTIONS[route](account, object_id, flat)
        wanted = expansions(flat) if done.get("object") in KINDS.values() and "deleted" not in done else []
        return account.retrieve(done["id"], wanted, done["object"]) if wanted else done
    collection = route.split(" /v1/")[1].removesuffix("/:id")
    if object_id:
        return account.retrieve(object_id, expansions(flat), KINDS[collection])
    return account.list_objects(f"/v1/{collection}", KINDS[collection], flat)

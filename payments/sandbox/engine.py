"""Answers the stripe library's HTTP requests without a network, as far as this product asks.

`answer` has the shape of the library's own transport: method, url, headers and body in; body, status and headers out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from payments.sandbox.answers import charge_object, customer_object, intent_object, session_object
from payments.sandbox.models import SESSION_LIFETIME, Purchase, SimulatedCustomer
from payments.sandbox.parameters import CustomerParams, Refusal, SessionParams, nested, read
from payments.sandbox.repositories import customers, purchases
from storage.clock import now
from storage.errors import Taken
from storage.repositories import Repository

Answer = tuple[str, int, dict[str, str]]
Json = dict[str, Any]
Made = TypeVar("Made", Purchase, SimulatedCustomer)


class Request(NamedTuple):
    """object_id: the id in the path; form: the parameters as they were sent; key: the idempotency key."""

    object_id: str
    form: str
    key: str

    @property
    def is_expanded(self) -> bool:
        return "expand" in nested(self.form)


def answer(method: str, url: str, headers: Mapping[str, str], body: str) -> Answer:
    """One request of the library, answered from our own records."""
    address = urlsplit(url)
    try:
        call, object_id = _route(method, address.path)
        found, status = call(Request(object_id, body or address.query, headers.get("Idempotency-Key", ""))), 200
    except Refusal as refusal:
        found, status = {"error": refusal.error}, refusal.status
    return json.dumps(found), status, {"Request-Id": "req_sandbox"}


def find_purchase(object_id: str, kind: str = "cs") -> Purchase | None:
    """By the id of its session (cs), payment intent (pi) or charge (ch); expired if it is open and its time is over."""
    mark = f"{kind}_sandbox_"
    purchase = purchases.find(object_id.removeprefix(mark)) if object_id.startswith(mark) else None
    if purchase and purchase.is_open and purchase.expires_at <= now():
        return _expire(purchase)
    return purchase


def _create_customer(request: Request) -> Json:
    asked = read(nested(request.form), CustomerParams)
    made = SimulatedCustomer(
        key=request.key,
        asked=request.form,
        name=asked.name,
        email=asked.email,
        metadata=asked.metadata,
        created_at=now(),
    )
    return customer_object(_once(customers, made))


def _list_customers(request: Request) -> Json:
    """Nothing is ever lost here: an idempotency key of the simulator never expires."""
    return {"object": "list", "data": [], "has_more": False, "url": "/v1/customers"}


def _retrieve_customer(request: Request) -> Json:
    return customer_object(_customer(request.object_id))


def _create_session(request: Request) -> Json:
    asked = read(nested(request.form), SessionParams)
    if _customer(asked.customer).deleted:
        raise _missing("customer", asked.customer, "customer")
    return session_object(_once(purchases, _purchase_of(request, asked)))


def _retrieve_session(request: Request) -> Json:
    return session_object(_purchase(request, "cs"), expanded=request.is_expanded)


def _expire_session(request: Request) -> Json:
    purchase = _purchase(request, "cs")
    if not purchase.is_open:
        raise Refusal('Only Checkout Sessions with a status in ["open"] can be expired.')
    return session_object(_expire(purchase))


def _retrieve_intent(request: Request) -> Json:
    purchase = _purchase(request, "pi")
    if not purchase.was_tried:
        raise _missing("payment_intent", request.object_id, "intent")
    return intent_object(purchase, expanded=request.is_expanded)


def _retrieve_charge(request: Request) -> Json:
    purchase = _purchase(request, "ch")
    if not purchase.is_paid:
        raise _missing("charge", request.object_id, "id")
    return charge_object(purchase, expanded=request.is_expanded)


_ROUTES: list[tuple[str, re.Pattern[str], Callable[[Request], Json]]] = [
    ("post", re.compile(r"/v1/customers"), _create_customer),
    ("get", re.compile(r"/v1/customers"), _list_customers),
    ("get", re.compile(r"/v1/customers/(\w+)"), _retrieve_customer),
    ("post", re.compile(r"/v1/checkout/sessions"), _create_session),
    ("get", re.compile(r"/v1/checkout/sessions/(\w+)"), _retrieve_session),
    ("post", re.compile(r"/v1/checkout/sessions/(\w+)/expire"), _expire_session),
    ("get", re.compile(r"/v1/payment_intents/(\w+)"), _retrieve_intent),
    ("get", re.compile(r"/v1/charges/(\w+)"), _retrieve_charge),
]


def _route(method: str, path: str) -> tuple[Callable[[Request], Json], str]:
    for verb, pattern, call in _ROUTES:
        if verb == method and (match := pattern.fullmatch(path)):
            return call, "".join(match.groups())
    raise Refusal(f"Unrecognized request URL ({method.upper()}: {path}).", status=404)


def _once(repository: Repository[Made], made: Made) -> Made:
    """The record of this idempotency key: made now, or what the same request made before."""
    try:
        return repository.create(made)
    except Taken:
        earlier = repository.find_by("key", made.key)
    if earlier is None:
        raise Refusal("This idempotency key is in use.", code="idempotency_key_in_use", status=409)
    if earlier.asked != made.asked:
        raise Refusal(
            "Keys for idempotent requests can only be used with the same parameters.", kind="idempotency_error"
        )
    return earlier


def _customer(object_id: str) -> SimulatedCustomer:
    customer = customers.find(object_id.rpartition("_")[2])
    if customer is None:
        raise _missing("customer", object_id, "customer")
    return customer


def _purchase(request: Request, kind: str) -> Purchase:
    purchase = find_purchase(request.object_id, kind)
    if purchase is None:
        raise _missing("object", request.object_id, "id")
    return purchase


def _expire(purchase: Purchase) -> Purchase:
    return purchases.change(purchase.id, lambda known: known.expired() if known.is_open else known)


def _missing(kind: str, object_id: str, param: str) -> Refusal:
    return Refusal(f"No such {kind}: '{object_id}'", code="resource_missing", param=param, status=404)


def _purchase_of(request: Request, asked: SessionParams) -> Purchase:
    [item] = asked.line_items
    return Purchase(
        key=request.key,
        asked=request.form,
        customer=asked.customer,
        amount=item.price_data.unit_amount * item.quantity,
        currency=item.price_data.currency,
        description=item.price_data.product_data.name,
        client_reference_id=asked.client_reference_id,
        metadata=asked.metadata,
        intent_metadata=asked.payment_intent_data.metadata,
        methods=asked.allowed_payment_method_types,
        success_url=asked.success_url,
        cancel_url=asked.cancel_url,
        created_at=now(),
        expires_at=now() + SESSION_LIFETIME,
    )

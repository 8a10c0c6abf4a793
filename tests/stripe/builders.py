"""Customers with something to pay, and what they and Stripe do with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

from django.test import Client
from stripe import StripeClient

from accounts.models import User
from payments.models import Payment
from payments.repositories import Ledger as Rows
from payments.repositories import contracts, ledger, payments
from payments.services.checkout import open_checkout
from payments.services.contracts import Signature, sign_another_contract
from storage.events import Event, Events, events
from tests.accounts.builders import make_user
from tests.stripe.server import KEY, SECRET, StripeServer, signature

T = TypeVar("T")
WEBHOOK = "/stripe/webhook/"


def make_debtor(**fields: Any) -> tuple[User, Payment]:
    """A verified customer and the phase 1 that waits for him."""
    person = make_user(**fields)
    contract = sign_another_contract(person, "essencial", Signature(signing=person.id))
    return person, payments.get(contract.phase1)


def open_session(person: User, payment: Payment) -> str:
    """The id of the session at Stripe that this checkout opened."""
    open_checkout(person, payment.id)
    return payments.get(payment.id).session


def post_event(body: bytes | str | dict[str, Any], *, secret: str = SECRET, age: float = 0) -> Any:
    """A signed webhook, posted to the view through the whole stack."""
    text = json.dumps(body) if isinstance(body, dict) else body
    raw = text.encode() if isinstance(text, str) else text
    headers = {"Stripe-Signature": signature(raw.decode("utf-8", "replace"), secret, age)}
    return _stripe().post(WEBHOOK, data=raw, content_type="application/json", headers=headers)


@cache
def _stripe() -> Client:
    """One for all: each new client loads the middleware again."""
    return Client(raise_request_exception=False)


def post_all(server: StripeServer) -> list[int]:
    return [post_event(event).status_code for event in server.account.events]


def at_once(call: Callable[[], T], times: int) -> list[T]:
    """The results of this call made in parallel."""
    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(call) for _ in range(times)]]


def facts(name: str, subject: str) -> list[Event]:
    """The events of this name about this subject."""
    return [fact for fact in events.list(Events.by_subject, subject=subject, limit=200).items if fact.name == name]


def rows_of(payment: Payment) -> list[Any]:
    return ledger.list(Rows.by_payment, payment=payment.id, limit=100).items


def step_of(payment: Payment) -> str:
    return contracts.get(payment.contract).step


def library(server: StripeServer) -> Any:
    """The real library, talking to this server; nothing is retried."""
    client = StripeClient(KEY, base_addresses={"api": server.base}, max_network_retries=0)
    return client.v1


def session_form(customer: str, mode: str = "payment", **more: Any) -> dict[str, Any]:
    """What a checkout session of this mode needs at least; R$ 100,00."""
    monthly = {"recurring": {"interval": "month"}} if mode == "subscription" else {}
    price = {"currency": "brl", "unit_amount": 10_000, "product_data": {"name": "Agente"}} | monthly
    item = {"price_data": price, "quantity": 1}
    return {"mode": mode, "customer": customer, "line_items": [item], "success_url": "https://agency.test/"} | more


def make_customer(server: StripeServer) -> str:
    return str(server.account.create_customer({"name": "Ana", "email": "ana@example.test"})["id"])


def make_charge(server: StripeServer, method: str = "card") -> dict[str, Any]:
    """R$ 100,00 that somebody paid in a session of his own."""
    account = server.account
    session = library(server).checkout.sessions.create(session_form(make_customer(server))).id
    {"card": account.pay, "pix": account.show_pix, "boleto": account.issue_boleto}[method](session)
    if method != "card":
        account.confirm(session)
    return account.charge_of(session)


def make_subscription(server: StripeServer, *, trial: bool = True) -> str:
    """Of R$ 100,00 a month; with a trial of 30 days."""
    begin = {"subscription_data": {"trial_end": server.account.now() + 30 * 86_400}} if trial else {}
    form = session_form(make_customer(server), "subscription", **begin)
    session = library(server).checkout.sessions.create(form).id
    server.account.pay(session)
    return str(server.account.objects[session]["subscription"])

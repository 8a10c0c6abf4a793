"""Stripe's customers."""

from __future__ import annotations

from payments.stripe_door.client import ask
from payments.stripe_objects import Customer, CustomerList


def create_customer(*, user: str, name: str, email: str, key: str) -> Customer:
    """https://docs.stripe.com/api/customers/create; key: the idempotency key."""
    asked = {"name": name, "email": email, "metadata": {"user": user}}
    return ask(Customer, lambda client: client.v1.customers.create(asked, {"idempotency_key": key}))  # type: ignore[arg-type]


def find_customer(*, user: str, email: str) -> Customer | None:
    """The customer that we made for this user earlier: the e-mail only narrows the search, our own note decides."""
    listed = ask(CustomerList, lambda client: client.v1.customers.list({"email": email, "limit": 100}))
    return next((customer for customer in listed.data if (customer.metadata or {}).get("user") == user), None)


def retrieve_customer(customer_id: str) -> Customer:
    """https://docs.stripe.com/api/customers/retrieve; a deleted one answers with `deleted`."""
    return ask(Customer, lambda client: client.v1.customers.retrieve(customer_id))

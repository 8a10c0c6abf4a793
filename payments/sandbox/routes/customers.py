"""/v1/customers"""

from __future__ import annotations

from payments.sandbox.answers import Json, customer_object
from payments.sandbox.listing import Source, list_objects
from payments.sandbox.models import SimulatedCustomer
from payments.sandbox.parameters import CustomerParams, OfEmail
from payments.sandbox.repositories import SimulatedCustomers, customers
from payments.sandbox.routes.requests import Request, get, once, post, retrieving
from storage.clock import now


def create_customer(request: Request) -> Json:
    asked = request.read(CustomerParams)
    made = SimulatedCustomer(
        key=request.key,
        asked=request.form,
        name=asked.name,
        email=asked.email,
        metadata=asked.metadata,
        created_at=now(),
    )
    return customer_object(once(customers, made))


def list_customers(request: Request) -> Json:
    asked = request.read(OfEmail)

    def keep(customer: SimulatedCustomer) -> bool:
        return not customer.deleted and asked.email in ("", customer.email)

    source = Source("/v1/customers", customers, SimulatedCustomers.all, {}, customer_object, keep)
    return list_objects(source, asked)


ROUTES = [
    post(r"/v1/customers", create_customer),
    get(r"/v1/customers", list_customers),
    get(r"/v1/customers/(\w+)", retrieving("customer", "cus")),
]

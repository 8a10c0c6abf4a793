"""/v1/disputes"""

from __future__ import annotations

from payments.sandbox.answers import Json, dispute_object, plain_id
from payments.sandbox.listing import Source, list_objects
from payments.sandbox.parameters import OfCharge
from payments.sandbox.repositories import Disputes, disputes
from payments.sandbox.routes.requests import Request, get, retrieving


def list_disputes(request: Request) -> Json:
    asked = request.read(OfCharge)
    of_one = asked.charge or asked.payment_intent
    index, where = (Disputes.by_payable, {"payable": plain_id(of_one)}) if of_one else (Disputes.all, {})
    return list_objects(Source("/v1/disputes", disputes, index, where, dispute_object, lambda _: True), asked)


ROUTES = [
    get(r"/v1/disputes", list_disputes),
    get(r"/v1/disputes/(\w+)", retrieving("dispute", "du")),
]

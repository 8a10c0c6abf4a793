"""/v1/refunds"""

from __future__ import annotations

from payments.sandbox.answers import Json, plain_id, refund_object
from payments.sandbox.charges import make_refund
from payments.sandbox.delivery import announce_later
from payments.sandbox.listing import Source, list_objects
from payments.sandbox.models import SimulatedRefund
from payments.sandbox.parameters import OfCharge, RefundParams, Refusal, missing
from payments.sandbox.repositories import Refunds, current_switches, find_payable, refunds
from payments.sandbox.routes.requests import Request, earlier_of, get, post, retrieving
from storage.clock import now
from storage.errors import Taken


def create_refund(request: Request) -> Json:
    asked = request.read(RefundParams)
    wanted = _refund_of(request, asked)
    if earlier := earlier_of(refunds, wanted):
        return refund_object(earlier)
    _refuse_unpaid(asked)
    try:
        made = make_refund(wanted)
    except Taken as taken:
        raise Refusal("This idempotency key is in use.", code="idempotency_key_in_use", status=409) from taken
    announce_later(*made.facts)
    return refund_object(made.refund)


def list_refunds(request: Request) -> Json:
    asked = request.read(OfCharge)
    of_one = asked.charge or asked.payment_intent
    index, where = (Refunds.by_payable, {"payable": plain_id(of_one)}) if of_one else (Refunds.all, {})
    return list_objects(Source("/v1/refunds", refunds, index, where, refund_object, lambda _: True), asked)


def _refund_of(request: Request, asked: RefundParams) -> SimulatedRefund:
    return SimulatedRefund(
        key=request.key,
        asked=request.form,
        payable=plain_id(_named(asked)),
        amount=asked.amount or 0,
        currency="",
        method="",
        reason=asked.reason,
        metadata=asked.metadata,
        status="pending" if current_switches().refunds_wait else "succeeded",
        created_at=now(),
    )


def _named(asked: RefundParams) -> str:
    """Exactly one of the two says what to refund."""
    if asked.charge and asked.payment_intent:
        message = "You may only specify one of these parameters: charge, payment_intent."
        raise Refusal(message, param="payment_intent")
    if not (asked.charge or asked.payment_intent):
        raise Refusal("One of the following params should be provided for this request: payment_intent or charge.")
    return asked.charge or asked.payment_intent


def _refuse_unpaid(asked: RefundParams) -> None:
    payable = find_payable(plain_id(_named(asked)))
    kind, param = ("charge", "charge") if asked.charge else ("payment_intent", "payment_intent")
    if payable is None or not payable.was_tried or (asked.charge and not payable.is_charged):
        raise missing(kind, _named(asked), param)
    if not payable.is_charged:
        message = f"This PaymentIntent ({payable.intent_id}) does not have a successful charge to refund."
        raise Refusal(message, param="payment_intent")


ROUTES = [
    post(r"/v1/refunds", create_refund),
    get(r"/v1/refunds", list_refunds),
    get(r"/v1/refunds/(\w+)", retrieving("refund", "re")),
]

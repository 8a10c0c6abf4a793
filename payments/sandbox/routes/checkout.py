"""/v1/checkout/sessions"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from payments.sandbox.answers import Json, plain_id, session_object
from payments.sandbox.listing import Source, list_objects
from payments.sandbox.models import SESSION_LIFETIME, Purchase
from payments.sandbox.parameters import Expansion, Refusal, SessionListParams, SessionParams, missing
from payments.sandbox.repositories import Purchases, customers, purchases
from payments.sandbox.routes.requests import Request, get, once, post
from payments.sandbox.sessions import as_it_is, expire, find_session
from storage.clock import now

TRIAL_AT_LEAST = timedelta(hours=48)


def create_session(request: Request) -> Json:
    asked = request.read(SessionParams)
    customer = customers.find(plain_id(asked.customer))
    if customer is None or customer.deleted:
        raise missing("customer", asked.customer, "customer")
    _refuse_mixture(asked)
    if asked.mode == "subscription":
        _refuse_trial(asked)
    return session_object(once(purchases, _purchase_of(request, asked)))


def retrieve_session(request: Request) -> Json:
    request.read(Expansion)
    return session_object(_session(request))


def list_sessions(request: Request) -> Json:
    asked = request.read(SessionListParams)

    def keep(purchase: Purchase) -> bool:
        wanted = session_object(as_it_is(purchase))
        filters = ("customer", "payment_intent", "subscription", "status")
        return all(getattr(asked, name) in ("", wanted[name]) for name in filters)

    source = Source(
        "/v1/checkout/sessions",
        purchases,
        Purchases.all,
        {},
        lambda purchase: session_object(as_it_is(purchases.get(purchase.id))),
        keep,
    )
    return list_objects(source, asked)


def expire_session(request: Request) -> Json:
    request.read(Expansion)
    purchase = _session(request)
    if not purchase.is_open:
        raise Refusal('Only Checkout Sessions with a status in ["open"] can be expired.')
    return session_object(expire(purchase))


def _session(request: Request) -> Purchase:
    purchase = find_session(request.object_id)
    if purchase is None:
        raise missing("checkout.session", request.object_id)
    return purchase


def _refuse_mixture(asked: SessionParams) -> None:
    """What belongs to one mode only (https://docs.stripe.com/api/checkout/sessions/create)."""
    recurring = asked.item.price_data.recurring
    if asked.mode == "payment":
        _refuse(bool(recurring), "You specified `payment` mode but passed a recurring price.", "line_items")
        _refuse(bool(asked.subscription_data), _only("subscription_data", "subscription"), "subscription_data")
        return
    _refuse(not recurring, "You must provide at least one recurring price in `subscription` mode.", "line_items")
    _refuse(bool(asked.payment_intent_data), _only("payment_intent_data", "payment"), "payment_intent_data")
    pix = "The payment method type `pix` cannot be used in `subscription` mode."
    _refuse("pix" in asked.allowed_payment_method_types, pix, "allowed_payment_method_types")


def _only(name: str, mode: str) -> str:
    return f"You can not pass `{name}` in `{'payment' if mode == 'subscription' else 'subscription'}` mode."


def _refuse(wrong: bool, message: str, param: str) -> None:
    if wrong:
        raise Refusal(message, param=param)


def _refuse_trial(asked: SessionParams) -> None:
    end = asked.beginning.trial_end
    if end is not None and datetime.fromtimestamp(end, UTC) < now() + TRIAL_AT_LEAST:
        message = "The `trial_end` date has to be at least 2 days in the future."
        raise Refusal(message, param="subscription_data[trial_end]")


def _purchase_of(request: Request, asked: SessionParams) -> Purchase:
    price, beginning, options = asked.item.price_data, asked.beginning, asked.payment_method_options
    return Purchase(
        key=request.key,
        asked=request.form,
        mode=asked.mode,
        customer=asked.customer,
        amount=price.unit_amount * asked.item.quantity,
        currency=price.currency,
        description=price.product_data.name,
        client_reference_id=asked.client_reference_id,
        metadata=asked.metadata,
        intent_metadata=asked.payment_intent_data.metadata if asked.payment_intent_data else {},
        subscription_metadata=beginning.metadata,
        trial_end=datetime.fromtimestamp(beginning.trial_end, UTC) if beginning.trial_end else None,
        methods=asked.allowed_payment_method_types,
        pix_seconds=options.pix.expires_after_seconds,
        boleto_days=options.boleto.expires_after_days,
        success_url=asked.success_url,
        cancel_url=asked.cancel_url,
        created_at=now(),
        expires_at=now() + SESSION_LIFETIME,
    )


ROUTES = [
    post(r"/v1/checkout/sessions", create_session),
    get(r"/v1/checkout/sessions", list_sessions),
    get(r"/v1/checkout/sessions/(\w+)", retrieve_session),
    post(r"/v1/checkout/sessions/(\w+)/expire", expire_session),
]

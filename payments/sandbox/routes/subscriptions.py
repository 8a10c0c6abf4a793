"""/v1/subscriptions"""

from __future__ import annotations

from payments.sandbox import subscription_outcomes
from payments.sandbox.answers import Json, plain_id, subscription_object
from payments.sandbox.delivery import announce_later
from payments.sandbox.impossible import NotPossible
from payments.sandbox.listing import Source, list_objects
from payments.sandbox.models import Subscription
from payments.sandbox.parameters import CancelParams, OfCustomer, Refusal, SubscriptionParams, missing
from payments.sandbox.repositories import Subscriptions, subscriptions
from payments.sandbox.routes.requests import Request, delete, get, post, retrieving

OVER = ("canceled", "incomplete_expired")


def list_subscriptions(request: Request) -> Json:
    """Without a status those that were canceled are left out (https://docs.stripe.com/api/subscriptions/list)."""
    asked = request.read(OfCustomer)

    def keep(subscription: Subscription) -> bool:
        if asked.status in ("", "all", "ended"):
            return asked.status == "all" or (subscription.status in OVER) is (asked.status == "ended")
        return subscription.status == asked.status

    index = Subscriptions.by_customer if asked.customer else Subscriptions.all
    where = {"customer": asked.customer} if asked.customer else {}
    return list_objects(Source("/v1/subscriptions", subscriptions, index, where, subscription_object, keep), asked)


def update_subscription(request: Request) -> Json:
    asked, subscription = request.read(SubscriptionParams), _subscription(request)
    if not subscription.is_live:
        message = "A canceled subscription can only update its cancellation_details and metadata."
        raise Refusal(message, param="cancel_at_period_end")
    if asked.metadata:
        subscription = subscriptions.change(
            subscription.id, lambda known: known.replace(metadata=known.metadata | asked.metadata)
        )
    if asked.cancel_at_period_end in (None, subscription.cancel_at_period_end):
        return subscription_object(subscription)
    return _changed(subscription, "cancel_at_period_end" if asked.cancel_at_period_end else "keep")


def cancel_subscription(request: Request) -> Json:
    request.read(CancelParams)
    subscription = _subscription(request)
    if not subscription.is_live:
        raise missing("subscription", request.object_id)
    return _changed(subscription, "cancel_now")


def _changed(subscription: Subscription, outcome: str) -> Json:
    try:
        change = subscription_outcomes.changed(subscription.id, outcome)
    except NotPossible as refused:
        raise Refusal(str(refused)) from refused
    announce_later(*change.facts)
    return subscription_object(change.subscription)


def _subscription(request: Request) -> Subscription:
    found = subscriptions.find(plain_id(request.object_id))
    if found is None or found.stripe_id != request.object_id:
        raise missing("subscription", request.object_id)
    return found


ROUTES = [
    get(r"/v1/subscriptions", list_subscriptions),
    get(r"/v1/subscriptions/(\w+)", retrieving("subscription", "sub")),
    post(r"/v1/subscriptions/(\w+)", update_subscription),
    delete(r"/v1/subscriptions/(\w+)", cancel_subscription),
]

"""/v1/billing_portal/sessions"""

from __future__ import annotations

from payments.sandbox.answers import Json, plain_id, portal_object
from payments.sandbox.models import PortalVisit
from payments.sandbox.parameters import PortalParams, Refusal, missing
from payments.sandbox.repositories import customers, portal_visits, subscriptions
from payments.sandbox.routes.requests import Request, once, post
from storage.clock import now


def create_portal_session(request: Request) -> Json:
    asked = request.read(PortalParams)
    customer = customers.find(plain_id(asked.customer))
    if customer is None or customer.deleted:
        raise missing("customer", asked.customer, "customer")
    made = PortalVisit(
        key=request.key,
        asked=request.form,
        customer=asked.customer,
        return_url=asked.return_url,
        locale=asked.locale,
        flow=asked.flow_data.type if asked.flow_data else "",
        subscription=_subscription_of(asked),
        after=asked.flow_data.after if asked.flow_data else "",
        created_at=now(),
    )
    return portal_object(once(portal_visits, made))


def _subscription_of(asked: PortalParams) -> str:
    """The record id of the subscription that the flow cancels."""
    if asked.flow_data is None or asked.flow_data.type != "subscription_cancel":
        return ""
    param = "flow_data[subscription_cancel]"
    if asked.flow_data.subscription_cancel is None:
        raise Refusal(f"Missing required param: {param}.", code="parameter_missing", param=param)
    wanted = asked.flow_data.subscription_cancel.subscription
    found = subscriptions.find(plain_id(wanted))
    if found is None or found.customer != asked.customer:
        raise missing("subscription", wanted, f"{param}[subscription]")
    return found.id


ROUTES = [post(r"/v1/billing_portal/sessions", create_portal_session)]

"""Sessions of the billing portal."""

from __future__ import annotations

from payments.sandbox.answers.values import Json, address, seconds
from payments.sandbox.models import PortalVisit


def portal_object(visit: PortalVisit) -> Json:
    """https://docs.stripe.com/api/customer_portal/sessions/object"""
    return {
        "id": visit.stripe_id,
        "object": "billing_portal.session",
        "configuration": "bpc_sandbox",
        "created": seconds(visit.created_at),
        "customer": visit.customer,
        "flow": _flow(visit) if visit.flow else None,
        "livemode": False,
        "locale": visit.locale,
        "on_behalf_of": None,
        "return_url": visit.return_url or None,
        "url": address(f"portal/{visit.id}"),
    }


def _flow(visit: PortalVisit) -> Json:
    after = (
        {"type": "redirect", "redirect": {"return_url": visit.after}} if visit.after else {"type": "portal_homepage"}
    )
    cancel = {"subscription": f"sub_sandbox_{visit.subscription}"} if visit.subscription else None
    return {"type": visit.flow, "after_completion": after, "subscription_cancel": cancel}

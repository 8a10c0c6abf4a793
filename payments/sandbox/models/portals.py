"""Visits to the billing portal."""

from __future__ import annotations

from datetime import datetime

from payments.sandbox.models.marks import Marked


class PortalVisit(Marked, frozen=True, kw_only=True):
    """One session of the portal; after: where a flow (payment_method_update, subscription_cancel) leads when done."""

    key: str
    asked: str
    customer: str
    return_url: str
    locale: str = "auto"
    flow: str = ""
    subscription: str = ""
    after: str = ""
    created_at: datetime

    @property
    def stripe_id(self) -> str:
        return f"bps_sandbox_{self.id}"

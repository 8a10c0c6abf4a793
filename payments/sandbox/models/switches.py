"""How the simulator behaves until somebody says otherwise."""

from __future__ import annotations

from payments.sandbox.models.marks import Marked


class Switches(Marked, frozen=True, kw_only=True):
    """hold_webhooks: events are made, but not delivered. refunds_wait: new refunds stay pending."""

    id: str = "all"
    hold_webhooks: bool = False
    refunds_wait: bool = False

"""The simulator of the product is measured by the shapes of the strict server: no field that Stripe has not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stripe import sandbox_builders as simulated
from tests.stripe.account_shapes import assert_shape
from tests.stripe.account_typed import class_of

LIFE = ["renew_paid", "renew_failed", "retry_failed", "exhaust_unpaid"]


def seen() -> list[dict[str, Any]]:
    """The objects of all events of the simulator, and what lists and expansions answer."""
    v1 = simulated.stripe_client()
    events = [event.to_dict() for event in v1.events.list({"limit": 100}).data]
    pages = [v1.refunds.list(), v1.disputes.list(), v1.subscriptions.list({"status": "all"}), v1.invoices.list()]
    listed = [one.to_dict() for page in pages for one in page.data]
    return [*events, *[event["data"]["object"] for event in events], *listed]


@pytest.mark.usefixtures("simulator")
def test_simulator_has_only_fields_of_the_pinned_version() -> None:
    from payments.sandbox import charge_outcomes, subscription_outcomes

    charge = simulated.charge("pix")
    charge_outcomes.settle_refund(charge_outcomes.refund(charge, 100, pending=True).stripe_id, "failed")
    charge_outcomes.close_dispute(charge_outcomes.open_dispute(charge).stripe_id, "won")
    simulated.charge("boleto")
    subscription = simulated.subscribe()
    for outcome in LIFE:
        subscription_outcomes.play(subscription, outcome)
    kinds = {one["object"] for one in seen()}
    for one in seen():
        assert_shape(one, class_of(one["object"]), one["object"])
    assert {"event", "charge", "refund", "dispute", "subscription", "invoice", "checkout.session"} <= kinds

"""What refunds and disputes do to a charge and to the balance, as at Stripe."""

from __future__ import annotations

from typing import Any

import pytest
from stripe import InvalidRequestError

from tests.stripe.builders import library, make_charge
from tests.stripe.server import StripeServer


def balance(server: StripeServer, charge: dict[str, Any]) -> list[tuple[int, int]]:
    return [(one["amount"], one["fee"]) for one in server.account.movements(charge["id"])]


def names(server: StripeServer) -> list[str]:
    return [event["type"] for event in server.account.events[-2:]]


def test_refund_lessens_the_charge_and_the_balance(stripe_server: StripeServer) -> None:
    charge = make_charge(stripe_server)
    made = library(stripe_server).refunds.create({"payment_intent": charge["payment_intent"], "amount": 2500})
    assert (made.status, made.charge, charge["amount_refunded"], charge["refunded"]) == (
        "succeeded",
        charge["id"],
        2500,
        False,
    )
    assert balance(stripe_server, charge) == [(10_000, 39), (-2500, 0)]
    assert names(stripe_server) == ["refund.created", "charge.refunded"]


def test_failed_refund_brings_the_money_back(stripe_server: StripeServer) -> None:
    charge = make_charge(stripe_server)
    refund = stripe_server.account.refund_in_dashboard(charge["id"])
    assert charge["refunded"] is True
    stripe_server.account.fail_refund(refund)
    assert (charge["amount_refunded"], charge["refunded"]) == (0, False)
    assert balance(stripe_server, charge) == [(10_000, 39), (-10_000, 0), (10_000, 0)]
    assert names(stripe_server) == ["refund.failed", "charge.refund.updated"]


@pytest.mark.parametrize(("status", "expected"), [("pending", "pending"), ("failed", "failed")])
def test_refund_may_wait_or_fail_at_once(stripe_server: StripeServer, status: str, expected: str) -> None:
    charge = make_charge(stripe_server, "pix")
    stripe_server.account.next_refund = status
    refund = library(stripe_server).refunds.create({"charge": charge["id"]})
    assert refund.status == expected
    assert charge["amount_refunded"] == (10_000 if expected == "pending" else 0)


def test_more_than_is_left_is_not_refunded(stripe_server: StripeServer) -> None:
    charge, v1 = make_charge(stripe_server), library(stripe_server)
    v1.refunds.create({"charge": charge["id"], "amount": 9_999})
    for amount, param in [(2, "amount"), (0, "amount")]:
        with pytest.raises(InvalidRequestError) as refused:
            v1.refunds.create({"charge": charge["id"], "amount": amount})
        assert refused.value.param == param
    v1.refunds.create({"charge": charge["id"]})
    with pytest.raises(InvalidRequestError, match="already been refunded"):
        v1.refunds.create({"charge": charge["id"]})


def test_boleto_and_disputed_charges_are_not_refunded(stripe_server: StripeServer) -> None:
    boleto, disputed = make_charge(stripe_server, "boleto"), make_charge(stripe_server)
    stripe_server.account.open_dispute(disputed["id"])
    codes = []
    for charge in (boleto, disputed):
        with pytest.raises(InvalidRequestError) as refused:
            library(stripe_server).refunds.create({"charge": charge["id"]})
        codes.append(refused.value.code)
    assert codes == ["charge_not_refundable", "charge_disputed"]


@pytest.mark.parametrize(
    ("end", "status", "moved"),
    [
        ("win_dispute", "won", [(10_000, 39), (-10_000, 5500), (10_000, 0)]),
        ("lose_dispute", "lost", [(10_000, 39), (-10_000, 5500)]),
    ],
)
def test_dispute_moves_money_and_ends(stripe_server: StripeServer, end: str, status: str, moved: Any) -> None:
    charge = make_charge(stripe_server)
    dispute = stripe_server.account.open_dispute(charge["id"])
    assert names(stripe_server) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    getattr(stripe_server.account, end)(dispute)
    seen = library(stripe_server).disputes.retrieve(dispute)
    assert (seen.status, charge["disputed"]) == (status, True)
    assert [(one.amount, one.fee) for one in seen.balance_transactions] == moved[1:]
    assert balance(stripe_server, charge) == moved


def test_inquiry_moves_nothing(stripe_server: StripeServer) -> None:
    charge = make_charge(stripe_server)
    dispute = stripe_server.account.open_dispute(charge["id"], inquiry=True)
    stripe_server.account.lose_dispute(dispute)
    assert stripe_server.account.objects[dispute]["status"] == "warning_closed"
    assert balance(stripe_server, charge) == [(10_000, 39)]

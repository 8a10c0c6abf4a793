"""The simulator's disputes: the payer's bank takes the money, and may give it back."""

from typing import Any

import pytest

from tests.stripe.sandbox_builders import PRICE, charge, refusal_of, stripe_client, told_by

pytestmark = pytest.mark.usefixtures("simulator")

NAME = "charge.dispute"


def dispute(of: str, **fields: Any) -> str:
    from payments.sandbox import charge_outcomes

    return charge_outcomes.open_dispute(of, **fields).stripe_id


def close(dispute_id: str, status: str) -> list[str]:
    from payments.sandbox import charge_outcomes

    return told_by(lambda: charge_outcomes.close_dispute(dispute_id, status))


def money_of(dispute_id: str) -> list[tuple[int, int]]:
    return [(moved.amount, moved.fee) for moved in stripe_client().disputes.retrieve(dispute_id).balance_transactions]


def test_dispute_takes_the_money_and_a_fee() -> None:
    paid = charge()
    assert told_by(lambda: dispute(paid)) == [f"{NAME}.created", f"{NAME}.funds_withdrawn"]
    [opened] = stripe_client().disputes.list({"charge": paid}).data
    assert (opened.status, opened.amount, opened.currency) == ("needs_response", PRICE, "brl")
    assert (money_of(opened.id), opened.metadata.to_dict()) == ([(-PRICE, 5_500)], {})
    assert opened.evidence_details.due_by > opened.created
    assert stripe_client().charges.retrieve(paid).disputed


@pytest.mark.parametrize("method", ["card", "pix"])
def test_disputed_charge_is_not_refunded(method: str) -> None:
    paid = charge(method)
    dispute(paid)
    refused = refusal_of(lambda: stripe_client().refunds.create({"charge": paid}))
    assert refused.code == "charge_disputed"


def test_won_dispute_brings_the_money_but_not_the_fee() -> None:
    opened = dispute(paid := charge())
    assert close(opened, "won") == [f"{NAME}.funds_reinstated", f"{NAME}.closed"]
    assert money_of(opened) == [(-PRICE, 5_500), (PRICE, 0)]
    assert stripe_client().refunds.create({"charge": paid}).status == "succeeded"


def test_lost_dispute_is_final() -> None:
    from payments.sandbox.impossible import NotPossible

    opened = dispute(paid := charge())
    assert close(opened, "lost") == [f"{NAME}.closed"]
    assert refusal_of(lambda: stripe_client().refunds.create({"charge": paid})).code == "charge_disputed"
    with pytest.raises(NotPossible):
        close(opened, "won")


def test_evidence_puts_it_under_review() -> None:
    from payments.sandbox import charge_outcomes

    opened = dispute(charge())
    assert told_by(lambda: charge_outcomes.answer_dispute(opened)) == [f"{NAME}.updated"]
    answered = stripe_client().disputes.retrieve(opened)
    assert (answered.status, answered.evidence_details.has_evidence) == ("under_review", True)


def test_inquiry_moves_no_money() -> None:
    paid = charge()
    opened = dispute(paid, inquiry=True)
    assert (stripe_client().disputes.retrieve(opened).status, money_of(opened)) == ("warning_needs_response", [])
    assert stripe_client().refunds.create({"charge": paid, "amount": 1}).status == "succeeded"
    close(opened, "lost")
    assert stripe_client().disputes.retrieve(opened).status == "warning_closed"


def test_boleto_cannot_be_disputed() -> None:
    from payments.sandbox.impossible import NotPossible

    with pytest.raises(NotPossible):
        dispute(charge("boleto"))
    assert stripe_client().disputes.list({}).data == []


def test_dispute_leads_to_its_charge() -> None:
    paid = charge()
    opened = dispute(paid, amount=500, reason="product_not_received")
    found = stripe_client().disputes.retrieve(opened, {"expand": ["charge.payment_intent"]})
    assert (found.charge.id, found.charge.payment_intent.id) == (paid, found.payment_intent)
    assert (found.amount, found.reason) == (500, "product_not_received")
    assert refusal_of(lambda: stripe_client().disputes.retrieve("du_sandbox_nothing")).code == "resource_missing"

"""The simulator gives money back as Stripe does."""

from typing import Any

import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stripe.builders import at_once
from tests.stripe.sandbox_builders import PRICE, buy, charge, plain, refusal_of, stripe_client, subscribe, told_by

pytestmark = pytest.mark.usefixtures("simulator")


def refund(of: str, amount: int | None = None, **fields: Any) -> Any:
    asked: dict[str, Any] = {"charge": of, "metadata": {"refund": "r1"}} | fields
    if amount:
        asked["amount"] = amount
    return stripe_client().refunds.create(asked)


def state_of(of: str) -> tuple[int, bool]:
    paid = stripe_client().charges.retrieve(of)
    return paid.amount_refunded, paid.refunded


@pytest.mark.parametrize("method", ["card", "pix"])
def test_part_and_then_the_rest(method: str) -> None:
    paid = charge(method)
    assert refund(paid, 4_000).status == "succeeded"
    assert state_of(paid) == (4_000, False)
    assert refund(paid).amount == PRICE - 4_000
    assert state_of(paid) == (PRICE, True)


def test_refund_names_what_it_belongs_to() -> None:
    paid = charge()
    made = stripe_client().refunds.create({"payment_intent": paid.replace("ch_", "pi_"), "reason": "duplicate"})
    assert (made.charge, made.payment_intent, made.reason) == (paid, paid.replace("ch_", "pi_"), "duplicate")
    assert made.metadata.to_dict() == {}
    moved = stripe_client().refunds.retrieve(made.id, {"expand": ["balance_transaction"]}).balance_transaction
    assert (moved.amount, moved.fee, moved.net, moved.type) == (-PRICE, 0, -PRICE, "refund")


def test_refund_is_told_after_it_is_made() -> None:
    paid = charge()
    assert told_by(lambda: refund(paid, 100)) == ["refund.created", "charge.refunded"]
    told, made = stripe_client().events.list({"limit": 2}).data
    assert (told.data.object.amount_refunded, made.data.object.metadata.refund) == (100, "r1")


def test_dashboard_refunds_without_our_notes() -> None:
    from payments.sandbox import charge_outcomes

    paid = charge()
    assert told_by(lambda: charge_outcomes.refund(paid)) == ["refund.created", "charge.refunded"]
    [made] = stripe_client().refunds.list({"charge": paid}).data
    assert (made.amount, made.metadata.to_dict()) == (PRICE, {})


def test_failed_refund_brings_the_money_back() -> None:
    from payments.sandbox import charge_outcomes

    paid = charge()
    made = refund(paid, 300)
    happened = told_by(lambda: charge_outcomes.settle_refund(made.id, "failed"))
    assert happened == ["refund.failed", "charge.refund.updated"]
    failed = stripe_client().refunds.retrieve(made.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "lost_or_stolen_card")
    assert (failed.failure_balance_transaction.amount, state_of(paid)) == (300, (0, False))


def test_pending_refund_succeeds_later() -> None:
    from payments.sandbox import charge_outcomes
    from payments.sandbox.switchboard import set_switches

    set_switches(refunds_wait=True)
    made = refund(charge("pix"), 300)
    assert (made.status, made.pending_reason) == ("pending", "processing")
    happened = told_by(lambda: charge_outcomes.settle_refund(made.id, "succeeded"))
    assert happened == ["refund.updated", "charge.refund.updated"]
    assert stripe_client().refunds.retrieve(made.id).status == "succeeded"


def test_settled_refund_stays_settled() -> None:
    from payments.sandbox import charge_outcomes
    from payments.sandbox.impossible import NotPossible

    made = refund(charge(), 300)
    charge_outcomes.settle_refund(made.id, "failed")
    with pytest.raises(NotPossible):
        charge_outcomes.settle_refund(made.id, "failed")
    assert stripe_client().refunds.retrieve(made.id).status == "failed"


def test_boleto_cannot_be_refunded() -> None:
    paid = charge("boleto")
    assert refusal_of(lambda: refund(paid)).code == "charge_not_refundable"
    assert state_of(paid) == (0, False)


def test_more_than_what_is_left_is_refused() -> None:
    paid = charge()
    refund(paid, 9_000)
    refused = refusal_of(lambda: refund(paid, 901))
    assert (refused.param, "greater than unrefunded amount" in str(refused)) == ("amount", True)
    assert state_of(paid) == (9_000, False)


def test_what_is_refunded_wholly_is_refused() -> None:
    paid = charge()
    refund(paid)
    assert refusal_of(lambda: refund(paid, 1)).code == "charge_already_refunded"


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({}, None),
        ({"charge": "ch_sandbox_nothing"}, "charge"),
        ({"payment_intent": "pi_sandbox_nothing"}, "payment_intent"),
        ({"charge": "ch_1", "payment_intent": "pi_1"}, "payment_intent"),
        ({"charge": "ch_1", "amount": 0}, "amount"),
        ({"charge": "ch_1", "amount": "ten"}, "amount"),
        ({"charge": "ch_1", "reason": "because"}, "reason"),
        ({"charge": "ch_1", "fast": "yes"}, "fast"),
    ],
)
def test_wrong_parameter_is_named(asked: dict[str, Any], param: str | None) -> None:
    assert refusal_of(lambda: stripe_client().refunds.create(asked)).param == param


def test_unpaid_intent_has_nothing_to_refund() -> None:
    waiting = buy("pix")
    asked = {"payment_intent": f"pi_sandbox_{waiting}"}
    assert "does not have a successful charge" in str(refusal_of(lambda: stripe_client().refunds.create(asked)))


def test_same_key_refunds_once() -> None:
    paid, key = charge(), {"idempotency_key": "refund:1"}
    first, again = [stripe_client().refunds.create({"charge": paid}, key) for _ in range(2)]
    assert (first.id, state_of(paid)) == (again.id, (PRICE, True))
    with pytest.raises(stripe.IdempotencyError):
        stripe_client().refunds.create({"charge": paid, "amount": 5}, key)


def test_refunds_are_listed_newest_first() -> None:
    paid, other = charge(), charge()
    made = [refund(paid, 100).id, refund(other, 100).id, refund(paid, 100).id]
    refunds = stripe_client().refunds
    assert [known.id for known in refunds.list({}).data] == made[::-1]
    assert [known.id for known in refunds.list({"charge": paid}).data] == [made[2], made[0]]
    assert [known.id for known in refunds.list({"payment_intent": other.replace("ch_", "pi_")}).data] == [made[1]]


def test_charge_of_an_invoice_is_refunded_too() -> None:
    subscription = subscribe(trial_days=0)
    invoice = stripe_client().subscriptions.retrieve(subscription).latest_invoice
    assert refund(f"ch_sandbox_{plain(invoice)}", 100).amount == 100


def test_parallel_refunds_never_exceed_the_charge() -> None:
    from payments.sandbox import charge_outcomes
    from payments.sandbox.impossible import NotPossible

    paid = charge()

    def attempt() -> int:
        try:
            return charge_outcomes.refund(paid, 3_000).amount
        except NotPossible:
            return 0

    assert sorted(at_once(attempt, 8)) == [0] * 5 + [3_000] * 3
    assert state_of(paid) == (9_000, False)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 6_000), max_size=6), st.data())
def test_charge_never_gives_back_more_than_it_took(amounts: list[int], choice: st.DataObject) -> None:
    from payments.sandbox import charge_outcomes
    from payments.sandbox.impossible import NotPossible

    paid, kept = charge(), {}
    for amount in amounts:
        try:
            kept[charge_outcomes.refund(paid, amount).id] = amount
        except NotPossible:
            assert sum(kept.values()) + amount > PRICE
        if kept and choice.draw(st.booleans()):
            charge_outcomes.settle_refund(failed := choice.draw(st.sampled_from(sorted(kept))), "failed")
            del kept[failed]
    assert state_of(paid)[0] == sum(kept.values()) <= PRICE

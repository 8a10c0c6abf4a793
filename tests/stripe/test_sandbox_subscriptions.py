"""The simulator's subscriptions, as the real library sees them."""

from typing import Any

import pytest

from tests.stripe.builders import at_once
from tests.stripe.sandbox_builders import PRICE, latest_invoice, monthly, refusal_of, stripe_client, subscribe, told_by

pytestmark = pytest.mark.usefixtures("simulator")

ISSUED = ["invoice.created", "invoice.finalized"]
FAILED = ["payment_intent.payment_failed", "invoice.payment_failed"]
UPDATED, DELETED = "customer.subscription.updated", "customer.subscription.deleted"


def play(subscription: str, *names: str) -> Any:
    from payments.sandbox import subscription_outcomes

    for name in names:
        subscription_outcomes.play(subscription, name)
    return stripe_client().subscriptions.retrieve(subscription)


def test_card_with_a_trial_costs_nothing_today() -> None:
    expected = ["customer.subscription.created", *ISSUED, "invoice.paid", "checkout.session.completed"]
    assert told_by(subscribe) == expected
    [session] = stripe_client().checkout.sessions.list({"expand": ["data.subscription.latest_invoice"]}).data
    assert (session.status, session.payment_status, session.payment_intent) == ("complete", "no_payment_required", None)
    invoice = session.subscription.latest_invoice
    assert (session.subscription.status, invoice.status, invoice.amount_due) == ("trialing", "paid", 0)
    assert (session.amount_total, invoice.billing_reason) == (0, "subscription_create")


def test_card_without_a_trial_pays_the_first_month() -> None:
    subscription = stripe_client().subscriptions.retrieve(subscribe(trial_days=0))
    [session] = stripe_client().checkout.sessions.list({"subscription": subscription.id}).data
    assert (session.payment_status, subscription.status) == ("paid", "active")
    assert latest_invoice(subscription.id).amount_paid == PRICE


@pytest.mark.parametrize(("outcome", "status"), [("confirm", "active"), ("lapse", "incomplete_expired")])
def test_boleto_without_a_trial_decides_later(outcome: str, status: str) -> None:
    from payments.sandbox.outcomes import play as end

    subscription = subscribe("boleto", trial_days=0)
    assert stripe_client().subscriptions.retrieve(subscription).status == "incomplete"
    [session] = stripe_client().checkout.sessions.list({}).data
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    happened = told_by(lambda: end(session.id.rpartition("_")[2], outcome))
    assert stripe_client().subscriptions.retrieve(subscription).status == status
    ending = "succeeded" if outcome == "confirm" else "failed"
    assert f"checkout.session.async_payment_{ending}" in happened


def test_pix_never_subscribes() -> None:
    from payments.sandbox.outcomes import NotPossible
    from payments.sandbox.outcomes import play as end

    session = stripe_client().checkout.sessions.create(monthly())
    with pytest.raises(NotPossible):
        end(session.id.rpartition("_")[2], "pix")
    assert stripe_client().subscriptions.list({}).data == []


def test_period_stands_in_the_item_and_nowhere_else() -> None:
    subscription = stripe_client().subscriptions.retrieve(subscribe())
    [item] = subscription["items"].data
    assert item.current_period_end == subscription.trial_end == subscription.billing_cycle_anchor
    assert item.current_period_start == subscription.start_date == subscription.created
    assert "current_period_end" not in subscription.to_dict()


def test_renewal_ends_the_trial_and_starts_a_month() -> None:
    subscription = subscribe()
    assert told_by(lambda: play(subscription, "renew_paid")) == [UPDATED, *ISSUED, "invoice.paid"]
    active = play(subscription)
    [item] = active["items"].data
    assert (active.status, active.trial_end) == ("active", item.current_period_start)
    line = latest_invoice(subscription).lines.data[0]
    assert (line.period.start, line.period.end) == (item.current_period_start, item.current_period_end)


def test_months_follow_one_another() -> None:
    subscription = subscribe(trial_days=0)
    [first] = play(subscription)["items"].data
    [second] = play(subscription, "renew_paid")["items"].data
    assert second.current_period_start == first.current_period_end < second.current_period_end
    bill = latest_invoice(subscription)
    assert (bill.period_start, bill.period_end) == (first.current_period_start, first.current_period_end)


def test_failed_renewal_is_past_due_and_tried_again() -> None:
    subscription = subscribe()
    expected = [UPDATED, *ISSUED, *FAILED, UPDATED]
    assert told_by(lambda: play(subscription, "renew_failed")) == expected
    assert told_by(lambda: play(subscription, "retry_failed")) == FAILED
    bill = latest_invoice(subscription)
    assert (play(subscription).status, bill.status, bill.attempt_count) == ("past_due", "open", 2)
    assert bill.next_payment_attempt > bill.created
    assert (bill.amount_remaining, bill.billing_reason) == (PRICE, "subscription_cycle")


@pytest.mark.parametrize(
    ("name", "status", "last"), [("exhaust_unpaid", "unpaid", UPDATED), ("exhaust_canceled", "canceled", DELETED)]
)
def test_last_attempt_decides(name: str, status: str, last: str) -> None:
    subscription = subscribe()
    play(subscription, "renew_failed")
    assert told_by(lambda: play(subscription, name)) == [*FAILED, last]
    assert (play(subscription).status, latest_invoice(subscription).next_payment_attempt) == (status, None)


def test_bank_that_asks_for_its_customer_leaves_the_invoice_open() -> None:
    subscription = subscribe()
    expected = [UPDATED, *ISSUED, "invoice.payment_action_required", UPDATED]
    assert told_by(lambda: play(subscription, "renew_action_required")) == expected
    bill = latest_invoice(subscription)
    intent = stripe_client().payment_intents.retrieve(f"pi_sandbox_{bill.id.rpartition('_')[2]}")
    assert (bill.status, intent.status, intent.next_action.type) == ("open", "requires_action", "use_stripe_sdk")
    assert bill.hosted_invoice_url.startswith("http://127.0.0.1:8000/sandbox/invoices/")


def test_boleto_of_a_month_can_be_paid_for_days() -> None:
    subscription = subscribe("boleto")
    play(subscription, "renew_boleto")
    bill = latest_invoice(subscription)
    intent = stripe_client().payment_intents.retrieve(f"pi_sandbox_{bill.id.rpartition('_')[2]}")
    assert (play(subscription).status, bill.status, intent.status) == ("active", "open", "requires_action")
    assert len(intent.next_action.boleto_display_details.number) == 47


def test_invoice_that_cannot_be_finalized_stays_a_draft() -> None:
    subscription = subscribe()
    expected = [UPDATED, "invoice.created", "invoice.finalization_failed"]
    assert told_by(lambda: play(subscription, "renew_unfinalized")) == expected
    bill = latest_invoice(subscription)
    assert (bill.status, bill.number, bill.hosted_invoice_url) == ("draft", None, None)
    assert bill.last_finalization_error.code == "customer_tax_location_invalid"


def test_trial_without_a_card_pauses_until_it_is_resumed() -> None:
    subscription = subscribe()
    assert told_by(lambda: play(subscription, "pause")) == ["customer.subscription.paused"]
    assert play(subscription).status == "paused"
    assert told_by(lambda: play(subscription, "resume")) == [*ISSUED, "invoice.paid", "customer.subscription.resumed"]
    assert play(subscription).status == "active"


def test_collection_on_hold_voids_what_it_bills() -> None:
    subscription = subscribe(trial_days=0)
    held = play(subscription, "pause_collection")
    assert (held.status, held.pause_collection.behavior) == ("active", "void")
    play(subscription, "renew_paid")
    assert latest_invoice(subscription).status == "void"
    assert play(subscription, "resume_collection").pause_collection is None


def test_cancellation_waits_for_the_end_of_the_period() -> None:
    subscription = subscribe(trial_days=0)
    happened = told_by(lambda: stripe_client().subscriptions.update(subscription, {"cancel_at_period_end": True}))
    leaving = play(subscription)
    [item] = leaving["items"].data
    assert (happened, leaving.status, leaving.cancel_at) == ([UPDATED], "active", item.current_period_end)
    assert (leaving.cancellation_details.reason, leaving.ended_at) == ("cancellation_requested", None)
    assert told_by(lambda: play(subscription, "end_period")) == [DELETED]
    assert play(subscription).status == "canceled"


def test_cancellation_can_be_undone() -> None:
    subscription = subscribe()
    stripe_client().subscriptions.update(subscription, {"cancel_at_period_end": True})
    staying = stripe_client().subscriptions.update(subscription, {"cancel_at_period_end": False})
    assert (staying.cancel_at_period_end, staying.cancel_at, staying.canceled_at) == (False, None, None)


def test_cancelling_now_is_final() -> None:
    subscription = subscribe()
    over = stripe_client().subscriptions.cancel(subscription)
    assert (over.status, bool(over.ended_at)) == ("canceled", True)
    again = refusal_of(lambda: stripe_client().subscriptions.cancel(subscription))
    assert (again.code, again.http_status) == ("resource_missing", 404)
    assert refusal_of(lambda: stripe_client().subscriptions.update(subscription, {"cancel_at_period_end": True}))


@pytest.mark.parametrize("name", ["renew_paid", "keep", "end_period", "resume", "exhaust_unpaid", "expire_incomplete"])
def test_what_is_over_stays_over(name: str) -> None:
    from payments.sandbox.impossible import NotPossible

    subscription = subscribe()
    play(subscription, "cancel_now")
    with pytest.raises(NotPossible):
        play(subscription, name)
    assert play(subscription).status == "canceled"


def test_list_leaves_out_what_was_canceled() -> None:
    gone, kept = subscribe(), subscribe()
    play(gone, "cancel_now")
    subscriptions = stripe_client().subscriptions
    assert [known.id for known in subscriptions.list({}).data] == [kept]
    assert [known.id for known in subscriptions.list({"status": "all"}).data] == [kept, gone]
    assert [known.id for known in subscriptions.list({"status": "canceled"}).data] == [gone]
    customer = subscriptions.retrieve(gone).customer
    assert [known.id for known in subscriptions.list({"status": "all", "customer": customer}).data] == [gone]


def test_update_tells_what_it_was_before() -> None:
    subscription = subscribe()
    stripe_client().subscriptions.update(subscription, {"cancel_at_period_end": True})
    event = stripe_client().events.list({"types": [UPDATED]}).data[0]
    assert event.data.previous_attributes.cancel_at_period_end is False
    assert event.data.object.cancel_at_period_end is True
    assert "status" not in event.data.previous_attributes.to_dict()


def test_month_ends_on_the_last_day_of_a_short_one() -> None:
    from datetime import UTC, datetime

    from payments.sandbox.models.subscriptions import months_after

    anchor = datetime(2027, 12, 31, 12, tzinfo=UTC)
    assert [f"{months_after(anchor, n):%Y-%m-%d}" for n in (0, 2, 3)] == ["2027-12-31", "2028-02-29", "2028-03-31"]


def test_everything_holds_in_many_partitions(redis_url: str) -> None:
    from payments.sandbox import charge_outcomes, invoice_outcomes
    from storage.connection import store

    store.use(redis_url, partitions=16)
    subscription = subscribe()
    play(subscription, "renew_failed")
    paid = invoice_outcomes.play(latest_invoice(subscription).id, "card")
    refunded = charge_outcomes.refund(paid.id, 100)
    assert stripe_client().refunds.list({"charge": f"ch_sandbox_{paid.id}"}).data[0].id == refunded.stripe_id
    assert len(stripe_client().events.list({"limit": 100}).data) == 15
    assert [known.id for known in stripe_client().subscriptions.list({"status": "all"}).data] == [subscription]


def test_parallel_clicks_begin_one_subscription() -> None:
    from payments.sandbox.outcomes import NotPossible
    from payments.sandbox.outcomes import play as end

    session = stripe_client().checkout.sessions.create(monthly()).id.rpartition("_")[2]

    def click() -> bool:
        try:
            return bool(end(session, "card").subscription)
        except NotPossible:
            return False

    assert sum(at_once(click, 6)) == 1
    assert len(stripe_client().subscriptions.list({}).data) == 1

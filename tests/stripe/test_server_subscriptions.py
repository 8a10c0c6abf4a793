"""The life of a subscription, as Stripe tells it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stripe.account_shapes import complete
from tests.stripe.account_subscriptions import a_month_after
from tests.stripe.builders import library, make_customer, make_subscription, session_form
from tests.stripe.server import StripeServer


def statuses(server: StripeServer, subscription: str, invoice: str) -> tuple[str, str, int]:
    about, bill = server.account.objects[subscription], server.account.objects[invoice]
    return about["status"], bill["status"], bill["amount_paid"]


def test_trial_costs_nothing_yet(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server)
    [session] = library(stripe_server).checkout.sessions.list({"subscription": subscription}).data
    assert (session.payment_status, session.amount_total, session.payment_intent) == ("no_payment_required", 0, None)
    assert statuses(stripe_server, subscription, session.invoice) == ("trialing", "paid", 0)


def test_fields_that_are_gone_are_not_there(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server, trial=False)
    seen = stripe_server.account.objects[subscription]
    bill = stripe_server.account.objects[seen["latest_invoice"]]
    assert "current_period_end" not in seen
    assert not {"subscription", "payment_intent", "charge"} & bill.keys()
    assert bill["parent"]["subscription_details"]["subscription"] == subscription
    with pytest.raises(AssertionError, match="does not exist"):
        complete("invoice", bill | {"payment_intent": "pi_1"})


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("paid", ("active", "paid", 10_000)),
        ("failed", ("past_due", "open", 0)),
        ("action_required", ("past_due", "open", 0)),
        ("boleto", ("active", "open", 0)),
    ],
)
def test_renewal_fares_as_told(stripe_server: StripeServer, outcome: str, expected: Any) -> None:
    subscription = make_subscription(stripe_server)
    stripe_server.account.end_trial(subscription)
    invoice = stripe_server.account.renew(subscription, outcome)
    assert statuses(stripe_server, subscription, invoice) == expected
    if expected[1] == "open":
        stripe_server.account.recover(invoice)
    assert statuses(stripe_server, subscription, invoice) == ("active", "paid", 10_000)


def test_invoice_leads_to_its_charge(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server)
    invoice = stripe_server.account.end_trial(subscription)
    asked = {"invoice": invoice, "expand": ["data.payment.payment_intent.latest_charge"]}
    [payment] = library(stripe_server).invoice_payments.list(asked).data
    assert payment.payment.payment_intent.latest_charge.id == stripe_server.account.charge_of(invoice)["id"]


@pytest.mark.parametrize("becomes", ["unpaid", "canceled"])
def test_retries_are_used_up(stripe_server: StripeServer, becomes: str) -> None:
    subscription = make_subscription(stripe_server, trial=False)
    invoice = stripe_server.account.renew(subscription, "failed")
    stripe_server.account.exhaust_retries(subscription, becomes=becomes)
    assert statuses(stripe_server, subscription, invoice) == (becomes, "open", 0)
    assert stripe_server.account.objects[invoice]["next_payment_attempt"] is None


def test_boleto_begins_a_subscription_only_when_it_is_paid(stripe_server: StripeServer) -> None:
    form = session_form(make_customer(stripe_server), "subscription")
    session = library(stripe_server).checkout.sessions.create(form).id
    stripe_server.account.issue_boleto(session)
    seen = stripe_server.account.objects[session]
    assert (seen["status"], seen["payment_status"]) == ("complete", "unpaid")
    assert statuses(stripe_server, seen["subscription"], seen["invoice"]) == ("incomplete", "open", 0)
    stripe_server.account.confirm(session)
    assert statuses(stripe_server, seen["subscription"], seen["invoice"]) == ("active", "paid", 10_000)


def test_boleto_that_nobody_pays_begins_nothing(stripe_server: StripeServer) -> None:
    form = session_form(make_customer(stripe_server), "subscription")
    session = library(stripe_server).checkout.sessions.create(form).id
    stripe_server.account.issue_boleto(session)
    stripe_server.account.lapse(session)
    seen = stripe_server.account.objects[session]
    stripe_server.account.expire_incomplete(seen["subscription"])
    assert statuses(stripe_server, seen["subscription"], seen["invoice"]) == ("incomplete_expired", "void", 0)


def test_pause_and_resume_begin_another_month(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server)
    stripe_server.account.pause(subscription)
    assert stripe_server.account.objects[subscription]["status"] == "paused"
    invoice = stripe_server.account.resume(subscription)
    assert statuses(stripe_server, subscription, invoice) == ("active", "paid", 10_000)


def test_cancelled_subscription_runs_to_the_end_of_its_month(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server, trial=False)
    seen = library(stripe_server).subscriptions.update(subscription, {"cancel_at_period_end": True})
    assert (seen.status, seen.cancel_at) == ("active", seen["items"].data[0].current_period_end)
    stripe_server.account.end_period(subscription)
    assert stripe_server.account.events[-1]["type"] == "customer.subscription.deleted"
    assert library(stripe_server).subscriptions.list({"customer": seen.customer}).data == []


def test_draft_that_cannot_be_finalized_has_no_page(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server, trial=False)
    invoice = stripe_server.account.objects[stripe_server.account.fail_finalization(subscription)]
    assert (invoice["status"], invoice["hosted_invoice_url"]) == ("draft", None)


def test_months_end_on_their_last_day() -> None:
    january_31 = 1_769_817_600
    assert [a_month_after(january_31, months) - january_31 for months in (1, 2)] == [28 * 86_400, 59 * 86_400]


def test_event_tells_what_was_changed(stripe_server: StripeServer) -> None:
    subscription = make_subscription(stripe_server)
    stripe_server.account.leave_at_period_end(subscription)
    told = library(stripe_server).events.list({"types": ["customer.subscription.updated"]}).data[0].data
    assert set(told.previous_attributes.to_dict()) == {
        "cancel_at",
        "cancel_at_period_end",
        "canceled_at",
        "cancellation_details",
    }
